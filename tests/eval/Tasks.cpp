// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/eval/Tasks.h"

#include "tests/eval/CorrectionTasks.h"
#include "tests/eval/FeelingTasks.h"
#include "tests/eval/InsightTasks.h"
#include "tests/eval/TextTasks.h"

using namespace Qt::StringLiterals;

namespace englog::eval {

std::vector<Measurement> allMeasurements()
{
    return {{u"sentiment"_s, measureSentiment},
            {u"calibration"_s, measureCalibration},
            {u"emotion"_s, measureEmotion},
            {u"themes"_s, measureThemes},
            {u"corrections"_s, measureCorrections},
            {u"ner"_s, measureNames},
            {u"embeddings"_s, measureEmbeddings},
            {u"keyphrases"_s, measureKeyPhrases},
            {u"summaries"_s, measureSummaries},
            {u"insights"_s, measureInsights},
            {u"speed"_s, measureSpeed}};
}

} // namespace englog::eval
