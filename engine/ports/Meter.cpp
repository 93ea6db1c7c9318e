// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ports/Meter.h"

namespace englog {

namespace {

class NoMeter final : public Meter
{
public:
    void queued(TaskKind /*kind*/, int /*tasks*/) override {}
    void completed(const Done & /*done*/) override {}
    void retried(TaskKind /*kind*/) override {}
    void failed(TaskKind /*kind*/) override {}
    void called(const Call & /*call*/) override {}
    void stored(std::chrono::microseconds /*took*/) override {}
};

} // namespace

Meter &Meter::none()
{
    static NoMeter meter;
    return meter;
}

} // namespace englog
