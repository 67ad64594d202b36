/** Which sessions belong to whom, and how a revoked one ends. */
@NullMarked
package dev.universallogout.session;

import org.jspecify.annotations.NullMarked;
