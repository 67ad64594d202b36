/** A small application of somebody else's, which the integration tests sign users out of. */
package dev.universallogout.endpoint.host;
