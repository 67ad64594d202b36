/** Every configuration key, read once and judged at start-up. */
@NullMarked
package dev.universallogout.configuration;

import org.jspecify.annotations.NullMarked;
