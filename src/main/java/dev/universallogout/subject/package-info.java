/** Whom a revocation names: RFC 9493 subject identifiers, parsed, validated and compared. */
@NullMarked
package dev.universallogout.subject;

import org.jspecify.annotations.NullMarked;
