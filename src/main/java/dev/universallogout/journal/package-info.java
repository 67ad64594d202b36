/** The numbered, durable record of every revocation, and the index the filter asks. */
@NullMarked
package dev.universallogout.journal;

import org.jspecify.annotations.NullMarked;
