package dev.chromamesh.cli.demo;

/**
 * One thing that the story showed, or failed to show.
 *
 * @param name what it is about, in a few words
 * @param ok whether it was as it should be
 * @param detail what was seen
 */
public record StoryStep(String name, boolean ok, String detail) {}
