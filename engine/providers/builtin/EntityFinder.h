// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/NameLists.h"
#include "engine/providers/builtin/NameTagger.h"
#include "engine/providers/encoder/ModelSource.h"

#include <QDate>

namespace englog::builtin {

/// entity_recognition: people, places, organisations, dates and events, where they stand.
///
/// Dates come from DateFinder and events from the lists (*Christmas*, *the Jazz Festival*); what
/// they leave is marked by the encoder's NameHead or, without an encoder, by NameTagger. A title by
/// which one is called is part of the name (*Mr. Gunning*, *Lady Batten*), one of office is not
/// (*President*); a title alone is no name, but for *my Lord*; *Duke of York* is a person. Names
/// recur in a diary: a name that was marked with different types in one text gets the type with the
/// largest sum of log odds.
///
/// Confidence, with p the least probability of the name's words and m its smallest margin:
///
///     1 / (1 + exp(0.096 - 0.617 logit(p))) by the encoder,  1 / (1 + exp(-0.016 m)) without,
///
/// both fitted to EWT and WNUT17 dev; of a date 0.95 with a day, 0.8 without. In another
/// language than English there are dates in numbers alone.
class EntityFinder
{
public:
    EntityFinder(const NameTagger &tagger, const NameLists &lists, const WordVectors &vectors,
                 const encoder::ModelSource &model)
        : m_tagger(tagger)
        , m_lists(lists)
        , m_vectors(vectors)
        , m_model(model)
    {}

    /// In the order of the text, none within another. \param today the entry's day, may be invalid
    [[nodiscard]] Result<EntityRecognition> analyse(const Document &document, const QDate &today,
                                                    const Pulse &pulse) const;

private:
    const NameTagger &m_tagger;
    const NameLists &m_lists;
    const WordVectors &m_vectors;
    const encoder::ModelSource &m_model;
};

} // namespace englog::builtin
