/**
 * The other side of the protocol: signs a revocation and sends it, as an identity provider does,
 * and checks an endpoint before one is told its URL.
 */
@NullMarked
package dev.universallogout.sender;

import org.jspecify.annotations.NullMarked;
