/**
 * The user's refresh tokens: the repository a host supplies, the one that ships, and unfinished
 * work.
 */
@NullMarked
package dev.universallogout.token;

import org.jspecify.annotations.NullMarked;
