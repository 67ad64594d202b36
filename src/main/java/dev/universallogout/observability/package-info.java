/** Message ids and the log. */
@NullMarked
package dev.universallogout.observability;

import org.jspecify.annotations.NullMarked;
