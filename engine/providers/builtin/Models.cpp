// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/Models.h"

#include "engine/providers/builtin/ThemeMatcher.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

/// Puts what `read` makes of a file into `target`; says which file when it cannot.
template<typename T, typename Read>
Result<> load(const QString &folder, const QString &name, T &target, Read read)
{
    QFile file(folder + u'/' + name);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound, u"%1: %2"_s.arg(file.fileName(), file.errorString()));
    auto value = read(file.readAll());
    if (!value)
        return fail(value.error().code, u"%1: %2"_s.arg(file.fileName(), value.error().detail),
                    value.error().hint);
    target = std::move(*value);
    return {};
}

template<typename T>
auto table()
{
    return [](const QByteArray &file) { return WeightTable::from(file).and_then(&T::from); };
}

} // namespace

Result<std::shared_ptr<const Models>> Models::from(const QString &folder, const QString &modelFile)
{
    auto models = std::make_shared<Models>();
    models->encoder = std::make_unique<encoder::ModelSource>(modelFile);
    for (const auto &loaded :
         {load(folder, u"words.weights"_s, models->words, table<WordVectors>()),
          load(folder, u"affect.weights"_s, models->emotions, table<EmotionModel>()),
          load(folder, u"names.weights"_s, models->tagger, table<NameTagger>()),
          load(folder, u"name_words.weights"_s, models->nameWords,
               [](const QByteArray &file) {
                   return WeightTable::from(file).and_then(&NameFacts::checked);
               }),
          load(folder, u"classes.weights"_s, models->classes, table<WordClassTagger>()),
          load(folder, u"valence.txt"_s, models->valence, &ValenceRules::from),
          load(folder, u"names.txt"_s, models->names, &NameLists::from),
          load(folder, u"themes.txt"_s, models->themes, &ThemeMatcher::themesFrom)})
        if (!loaded)
            return fail(loaded.error());
    return models;
}

QString Models::shipped()
{
    return u":/englog/models"_s;
}

} // namespace englog::builtin
