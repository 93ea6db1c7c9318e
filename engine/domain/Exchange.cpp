// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Exchange.h"

using namespace Qt::StringLiterals;

namespace englog {

QString toString(ImportOutcome outcome)
{
    switch (outcome) {
    case ImportOutcome::Imported:
        return u"imported"_s;
    case ImportOutcome::Unchanged:
        return u"unchanged"_s;
    case ImportOutcome::Updated:
        return u"updated"_s;
    case ImportOutcome::Skipped:
        return u"skipped"_s;
    case ImportOutcome::Warned:
        break;
    }
    return u"warned"_s;
}

} // namespace englog
