/** The JAX-RS face of the endpoint; it lives in the WAR alone. */
@NullMarked
package dev.universallogout.endpoint.rest;

import org.jspecify.annotations.NullMarked;
