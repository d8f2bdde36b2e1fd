// Paints rows of a grid with Dear ImGui: one frame for one picture of rows, which share its height.
// What is too long for its column ends in "…".
#pragma once

#include "view/grid_bytes.h"
#include "view/imgui/canvas.h"
#include "view/imgui/look.h"

namespace trialog::view {

// There is one row at least, with as many cells as the look has columns. Valid until the canvas's next frame.
// It leaves its ground, the look's surface, to the renderer.
ImDrawData& paint_rows(Canvas& canvas, const GridRows& rows, const GridLook& look);

}  // namespace trialog::view
