/**
 * The demo: a legacy application on Payara Micro, and a page that plays the identity provider.
 *
 * <p>{@link dev.universallogout.demo.PayaraMicro} also serves the integration tests.
 */
@NullMarked
package dev.universallogout.demo;

import org.jspecify.annotations.NullMarked;
