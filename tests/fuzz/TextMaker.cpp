// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/TextMaker.h"

#include <QStringList>

#include <array>

using namespace Qt::StringLiterals;

namespace englog::test {

namespace {

const QStringList &snippets()
{
    static const QStringList all{
        u"I was so happy with Anna in London yesterday."_s,
        u"But the meeting at work was terrible, and I am not angry any more!!"_s,
        u"Up betimes, and by water to Whitehall with Mr. Pierce; so home and to bed."_s,
        u"On 2026-02-30 or 31/12/2026 or 23.11.2026, at 10am,"_s,
        u"three days ago, the day after tomorrow, last night, in 999 years,"_s,
        u"May 12th, 1661"_s,
        u"Sir W. Penn"_s,
        u"the U.S. and the N.Y.C. of A."_s,
        u"Christmas Eve at the Glastonbury Festival"_s,
        u"Anna’s"_s,
        u"don't can't won't"_s,
        u"“He said: ‘Go!’”"_s,
        u"Heute war ich mit meiner Schwester auf dem Markt und es war sehr schön."_s,
        u"Je suis allé au marché avec ma sœur, c'est une belle journée."_s,
        u"Сегодня я был на рынке с сестрой."_s,
        u"今天我和姐姐一起去了市场，天气很好。"_s,
        u"今日は姉と一緒に市場へ行きました。"_s,
        u"ذهبت اليوم إلى السوق مع أختي"_s,
        u"היום הלכתי לשוק עם אחותי"_s,
        u"ไปตลาดกับพี่สาว"_s,
        u"# Monday\n\n- [x] run\n- [ ] write\n\n1. one\n2. two\n> said"_s,
        u"```\nint main() {}\n```"_s,
        u"[a](b) ![](c) ](([ **bold** _it_ ~~no~~ `x`"_s,
        u"| a | b |\n|---|---|\n| 1 | 2 |"_s,
        u"https://example.org/a?b=c&d=%20, www.example.org @ann_b ann@example.org"_s,
        u"<b>not</b> &amp; <script>x</script> &#0;"_s,
        u"😀😃👩‍👩‍👧❤️‍🔥👍🏽🏴󠁧󠁢󠁥󠁮󠁧󠁿🇩🇪🇫🇷1️⃣"_s,
        u":-) :( <3 </3 ^^ ;)"_s,
        u"e\u0301\u0327\u0300 Z\u0351\u036B\u0343a\u0325\u0317l\u0328"_s,
        u"𝒳𝒴 𠀀𠀁 ﬁ ǅ ß İ ı K Å"_s,
        u"1.1.1.1,1:1 3.50 1,000 2nd 12½ ²³"_s,
        u"...!!!???;;;—–-…"_s,
        u"AND THEN I SHOUTED AND SHOUTED"_s,
        u"a"_s,
        u"\u202Eback\u202C \u2066and\u2069 forth \u200B\u200D\uFEFF\u00AD"_s,
    };
    return all;
}

/// Units that parsers trip over.
constexpr std::array oddUnits{u'\0',
                              char16_t(0xD83D),
                              char16_t(0xDE00),
                              char16_t(0xDFFF),
                              u'\u200D',
                              u'\uFE0F',
                              u'\u20E3',
                              u'\u202E',
                              u'\u2028',
                              u'\u2029',
                              u'\uFEFF',
                              char16_t(0xFFFF),
                              u'\u0301',
                              u'\u0085',
                              u'\n',
                              u'\r',
                              u'\t',
                              u' ',
                              u'\u00A0',
                              u'\'',
                              u'\u2019',
                              u'.',
                              u'-',
                              u'/',
                              u'@',
                              u'[',
                              u'(',
                              u'"',
                              u'\u0660',
                              u'9',
                              u'A',
                              u'\u3000',
                              u'\uD7FF',
                              u'\uFDD0',
                              u'\u0130'};

struct Block
{
    char32_t first;
    char32_t size;
};
constexpr std::array blocks{
    Block{0x0, 0x20},       Block{0x20, 0x60},     Block{0x300, 0x70},    Block{0x590, 0x170},
    Block{0x900, 0x100},    Block{0x2000, 0x70},   Block{0x2600, 0x1C0},  Block{0x3040, 0xC0},
    Block{0x4E00, 0x1000},  Block{0xAC00, 0x1000}, Block{0xD800, 0x800},  Block{0xFE00, 0x10},
    Block{0xFFF0, 0x10},    Block{0x1D400, 0x400}, Block{0x1F1E6, 0x1A},  Block{0x1F300, 0x400},
    Block{0x20000, 0x1000}, Block{0xE0020, 0x60},  Block{0x10FF00, 0x100}};

} // namespace

qsizetype TextMaker::below(qsizetype n)
{
    return qsizetype(m_dice() % quint32(n));
}

QString TextMaker::text()
{
    static constexpr std::array makers{&TextMaker::prose,    &TextMaker::prose,
                                       &TextMaker::repeated, &TextMaker::units,
                                       &TextMaker::bytes,    &TextMaker::ofOneBlock};
    QString text = (this->*makers[size_t(below(makers.size()))])();
    for (qsizetype bends = below(5); bends > 0; --bends)
        bend(text);
    return text;
}

QString TextMaker::prose()
{
    QString text;
    for (qsizetype left = below(60); left >= 0; --left) {
        text += snippets()[below(snippets().size())];
        if (const qsizetype joint = below(8); joint < 5)
            text += u' ';
        else if (joint < 7)
            text += QString(joint - 4, u'\n');
    }
    return text;
}

QString TextMaker::repeated()
{
    const QString &snippet = snippets()[below(snippets().size())];
    const qsizetype first = below(snippet.size());
    const QString piece = snippet.mid(first, 1 + below(12));
    return (below(2) ? snippet : piece).repeated(1 + below(below(20) ? 60 : 2'000));
}

QString TextMaker::units()
{
    QString text;
    for (qsizetype left = below(1'500); left >= 0; --left)
        text += QChar(char16_t(m_dice()));
    return text;
}

QString TextMaker::bytes()
{
    QByteArray text;
    for (qsizetype left = below(2'000); left >= 0; --left)
        text += char(m_dice());
    return below(2) ? QString::fromUtf8(text) : QString::fromLatin1(text);
}

QString TextMaker::ofOneBlock()
{
    const Block block = blocks[size_t(below(blocks.size()))];
    QString text;
    for (qsizetype left = below(800); left >= 0; --left) {
        const char32_t code = block.first + char32_t(below(qsizetype(block.size)));
        if (QChar::requiresSurrogates(code)) {
            text += QChar(QChar::highSurrogate(code));
            text += QChar(QChar::lowSurrogate(code));
        } else
            text += QChar(char16_t(code));
        if (below(8) == 0)
            text += u' ';
    }
    return text;
}

/// One change somewhere, or one everywhere.
void TextMaker::bend(QString &text)
{
    const qsizetype from = below(text.size() + 1);
    const qsizetype length = below(std::min<qsizetype>(text.size() - from, 400) + 1);
    switch (below(8)) {
    case 0:
        text.remove(u' ');
        break;
    case 1:
        text.replace(u' ', QChar(oddUnits[size_t(below(oddUnits.size()))]));
        break;
    case 2:
        text = text.toUpper();
        break;
    case 3:
        text = text.mid(from);
        break;
    case 4:
        text.insert(from, below(2) ? prose() : units());
        break;
    default:
        bendPart(text, from, length);
    }
}

void TextMaker::bendPart(QString &text, qsizetype from, qsizetype length)
{
    const QChar odd(oddUnits[size_t(below(oddUnits.size()))]);
    switch (below(5)) {
    case 0:
        text.remove(from, length);
        break;
    case 1:
        text.insert(from, text.mid(from, length).repeated(1 + below(4)));
        break;
    case 2:
        text.insert(from, QString(1 + below(300), odd));
        break;
    case 3:
        for (qsizetype at = from; at < std::min(from + length, text.size()); at += 2)
            text.insert(at, odd);
        break;
    default:
        std::reverse(text.begin() + from, text.begin() + from + length);
    }
}

} // namespace englog::test
