// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Analysis.h"
#include "engine/providers/builtin/EmotionModel.h"
#include "engine/providers/builtin/NameFacts.h"
#include "engine/providers/builtin/NameLists.h"
#include "engine/providers/builtin/NameTagger.h"
#include "engine/providers/builtin/ValenceRules.h"
#include "engine/providers/builtin/WordClassTagger.h"
#include "engine/providers/builtin/WordVectors.h"
#include "engine/providers/encoder/ModelSource.h"

#include <memory>

namespace englog::builtin {

/// All tables of the analyser, read once and shared by whoever analyses.
struct Models
{
    WordVectors words;
    ValenceRules valence;
    EmotionModel emotions;
    NameLists names;
    WeightTable nameWords; ///< as NameFacts has them
    NameTagger tagger;
    WordClassTagger classes;
    QList<ThemeDefinition> themes;

    std::unique_ptr<const encoder::ModelSource> encoder; ///< never null

    /// The tables in a folder, and the encoder of a model file (empty: none), or ErrorCode::Corrupt
    /// or NotFound naming the file that fails.
    [[nodiscard]] static Result<std::shared_ptr<const Models>> from(const QString &folder,
                                                                    const QString &modelFile);
    /// Where the tables lie that are compiled into the program.
    [[nodiscard]] static QString shipped();
};

} // namespace englog::builtin
