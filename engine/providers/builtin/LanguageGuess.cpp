// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/builtin/LanguageGuess.h"

#include "engine/providers/builtin/StopWords.h"
#include "engine/providers/builtin/WordVectors.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

using namespace Qt::StringLiterals;

namespace englog::builtin {

namespace {

constexpr size_t stretches = 8;
constexpr qsizetype lettersAStretch = 4'096;
constexpr size_t leastTokensAStretch = 512;
constexpr int fewWords = 4;

/// The words that are looked at.
struct Sample
{
    QString letters; ///< the words, with spaces between them
    int words = 0;
    int latin = 0;
    int english = 0; ///< of those in Latin letters, the common English ones

    /// Among the words in Latin letters.
    [[nodiscard]] double englishShare() const { return latin > 0 ? double(english) / latin : 0.0; }
};

bool isLatin(QStringView word)
{
    const char32_t letter = word.size() > 1 && word[0].isHighSurrogate()
        ? QChar::surrogateToUcs4(word[0], word[1])
        : word[0].unicode();
    return QChar::script(letter) == QChar::Script_Latin;
}

Sample sampleOf(QStringView text, const std::vector<Token> &tokens, const WordVectors &english)
{
    Sample sample;
    const size_t stretch = std::max(tokens.size() / stretches + 1, leastTokensAStretch);
    for (size_t begin = 0; begin < tokens.size(); begin += stretch) {
        const size_t end = std::min(begin + stretch, tokens.size());
        qsizetype free = lettersAStretch;
        for (size_t i = begin; i < end && free > 0; ++i) {
            const Token &token = tokens[i];
            if (!token.isWord())
                continue;
            // One without a space may be as long as the text; a pair cut in half becomes a mark.
            const auto word = text.mid(token.start, std::min<qsizetype>(token.length, free));
            sample.letters += word;
            sample.letters += u' ';
            free -= word.size() + 1;
            ++sample.words;
            if (!isLatin(word))
                continue;
            ++sample.latin;
            sample.english += english.contains(token.key) || english.contains(token.stem)
                || stopWords().contains(token.key);
        }
    }
    return sample;
}

/// The language's code, or empty for none and for one that Qt has no name for.
QString codeOf(CLD2::Language language)
{
    // It has codes of its own, such as `zh-Hant`, and old ones, such as `iw`.
    const QString code = QString::fromLatin1(CLD2::LanguageCode(language)).section(u'-', 0, 0);
    const QLocale::Language known = QLocale::codeToLanguage(code);
    return known == QLocale::AnyLanguage ? QString() : QLocale::languageToCode(known);
}

/// What CLD2 takes the letters for, where it is sure.
QString detected(const QString &letters)
{
    const QByteArray bytes = letters.toUtf8();
    const CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    std::array<CLD2::Language, 3> best{};
    std::array<int, 3> percent{};
    std::array<double, 3> score{};
    int length = 0;
    int valid = 0;
    bool sure = false;
    const CLD2::Language language = CLD2::ExtDetectLanguageSummaryCheckUTF8(
        bytes.constData(), int(bytes.size()), true, &hints, 0, best.data(), percent.data(),
        score.data(), nullptr, &length, &sure, &valid);
    return sure && language != CLD2::UNKNOWN_LANGUAGE ? codeOf(language) : QString();
}

} // namespace

QString LanguageGuess::of(QStringView text, const std::vector<Token> &tokens,
                          const WordVectors &english)
{
    const Sample sample = sampleOf(text, tokens, english);
    const QString language = detected(sample.letters);
    if (sample.latin * 2 < sample.words)
        return language;
    if (sample.words < 2)
        return {};
    const double share = sample.englishShare();
    const bool few = sample.words < fewWords;
    if (language == u"en" || share >= 0.75 || (language.isEmpty() && !few && share >= 0.5))
        return u"en"_s;
    return few && share >= 0.5 ? QString() : language;
}

} // namespace englog::builtin
