// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/domain/Json.h"

using namespace Qt::StringLiterals;

namespace englog {

QJsonObject toJson(const JournalFinding &finding)
{
    QJsonArray evidence;
    for (const JournalFinding::Citation &citation : finding.evidence)
        evidence.append(citation.entry.toString());
    const bool isMood = finding.outcome == JournalFinding::Outcome::Mood;
    return {{u"subject"_s, finding.subject},
            {u"outcome"_s, isMood ? u"mood"_s : u"sentiment"_s},
            {u"effect"_s, finding.effect},
            {u"ci"_s, QJsonArray{finding.low, finding.high}},
            {u"q"_s, finding.share},
            {u"n_with"_s, finding.nWith},
            {u"n_without"_s, finding.nWithout},
            {u"text"_s, finding.text},
            {u"evidence"_s, evidence}};
}

QJsonObject toJson(const JournalFindings &findings)
{
    QJsonArray array;
    for (const JournalFinding &finding : findings.findings)
        array.append(toJson(finding));
    return {{u"findings"_s, array},
            {u"entries_analysed"_s, findings.entriesAnalysed},
            {u"entries_total"_s, findings.entriesTotal}};
}

} // namespace englog
