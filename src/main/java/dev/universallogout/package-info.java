/** Universal Logout: what wires the parts together for one web application. */
@NullMarked
package dev.universallogout;

import org.jspecify.annotations.NullMarked;
