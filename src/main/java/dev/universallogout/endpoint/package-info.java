/** One handler of the HTTP exchange, and the servlet face of it. */
@NullMarked
package dev.universallogout.endpoint;

import org.jspecify.annotations.NullMarked;
