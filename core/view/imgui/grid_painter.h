// Paints rows of a grid with Dear ImGui: one frame for one tile of them, from its top.
// What is too long for its column ends in "…".
#pragma once

#include "view/grid_bytes.h"
#include "view/imgui/canvas.h"
#include "view/imgui/look.h"

namespace trialog::view {

// There are no more rows than have room on it, with as many cells as the look has columns. Valid until the canvas's next frame.
// It leaves its ground, the look's surface, to the renderer.
ImDrawData& paint_rows(Canvas& canvas, const GridRows& rows, const GridLook& look);

}  // namespace trialog::view
