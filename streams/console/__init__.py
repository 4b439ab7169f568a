"""The console: a small web page on loopback that shows the pipeline, its articles and its faults.

``feed`` follows the topics into ``store``, ``stages`` asks the workers' metrics, ``hub`` pushes to
browsers, ``guard`` decides who may ask, ``routes`` answers, ``server`` puts them together.
"""
