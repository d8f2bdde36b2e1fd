// Paints charts with Dear ImGui: one frame for one chart, made of a plot's shapes (plot.h).
// One canvas serves any number of charts of any size and look. The painter keeps nothing from frame to frame.
#pragma once

#include "view/imgui/canvas.h"
#include "view/imgui/look.h"
#include "view/node.h"

namespace trialog::view {

// It leaves its ground, look.surface, to the renderer.
// Valid until the canvas's next frame.
ImDrawData& paint_chart(Canvas& canvas, const Chart& chart, const CanvasLook& look);

}  // namespace trialog::view
