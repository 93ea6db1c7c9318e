// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/queue/Rig.h"

namespace englog::bench {

using Figures = QList<Figure>;

// One function a case: it runs the event loop as long as it needs to.
[[nodiscard]] Figures rawSave(const Options &options, const Place &place);
[[nodiscard]] Figures rawBulk(const Options &options, const Place &place);
[[nodiscard]] Figures rawDrain(const Options &options, const Place &place);
[[nodiscard]] Figures drain(const Options &options, const Place &place);
[[nodiscard]] Figures save(const Options &options, const Place &place);
[[nodiscard]] Figures bulk(const Options &options, const Place &place);
[[nodiscard]] Figures pickup(const Options &options, const Place &place);
[[nodiscard]] Figures wait50(const Options &options, const Place &place);
[[nodiscard]] Figures memory(const Options &options, const Place &place);
[[nodiscard]] Figures idle(const Options &options, const Place &place);
[[nodiscard]] Figures cancel(const Options &options, const Place &place);
[[nodiscard]] Figures status(const Options &options, const Place &place);

} // namespace englog::bench
