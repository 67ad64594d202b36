package dev.universallogout.demo;

/**
 * What a device got from the application.
 *
 * @param status the HTTP status
 * @param accepted whether the application let the device in
 */
record Answer(int status, boolean accepted) {}
