/** Who calls the endpoint: connections, their keys, and the verification of their JWT. */
@NullMarked
package dev.universallogout.authentication;

import org.jspecify.annotations.NullMarked;
