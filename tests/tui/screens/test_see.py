"""What the timeline tells at a glance."""

NUMBER = "907218463512"


async def test_the_timeline_tells_how_long_each_step_took(opened) -> None:
    """Behind a checkpoint stands the time since the one before it."""
    async with opened(size=(80, 24)) as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.until(lambda: desk.shows("配送中", "+8h", "Delivered"))
        desk.assert_grid()
