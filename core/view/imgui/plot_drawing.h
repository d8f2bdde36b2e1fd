// Draws the shapes of a plot (plot.h) into a list of Dear ImGui.
#pragma once

#include "imgui.h"
#include "view/imgui/look.h"
#include "view/imgui/whole_runs.h"
#include "view/plot/plot.h"

namespace trialog::view {

inline ImU32 packed(Color color) { return IM_COL32(color.red, color.green, color.blue, 255); }

struct PlotLetters {
  WholeRuns& runs;
  ImFont* font;
  float size;  // device pixels
};

// Without the ground. `at`: where the plot's top left is.
void draw_plot(const Plot& plot, const CanvasLook& look, ImVec2 at, const PlotLetters& letters, ImDrawList& list);

}  // namespace trialog::view
