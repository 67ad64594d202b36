package dev.universallogout.demo;

/**
 * What a device got from the application.
 *
 * @param accepted whether the application let the device in
 * @param text the HTTP status and what came with it, in a few words
 */
record Answer(boolean accepted, String text) {}
