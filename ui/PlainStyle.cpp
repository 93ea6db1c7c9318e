// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/PlainStyle.h"

#include "ui/Colours.h"
#include "ui/Icons.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr double radius = 5.0;

void drawBox(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &border)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    painter->setPen(border.alpha() == 0 ? QPen(Qt::NoPen) : QPen(border, 1));
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter->restore();
}

void drawButton(const QStyleOption *option, QPainter *painter, bool flat)
{
    const Colours &theme = Colours::of(option->palette);
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool pressed = option->state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hover = enabled && (option->state & QStyle::State_MouseOver);
    QColor fill = flat ? QColor(Qt::transparent) : theme.paper;
    if (pressed)
        fill = blend(theme.soft, theme.accent, 0.12);
    else if (hover)
        fill = theme.soft;
    QColor border = flat ? QColor(Qt::transparent) : theme.line;
    if (option->state & QStyle::State_HasFocus && option->state & QStyle::State_KeyboardFocusChange)
        border = theme.accent;
    drawBox(painter, option->rect, fill, border);
}

/// The box or the circle before a choice: its outline must stand out from the paper by itself.
void drawChoice(const QStyleOption *option, QPainter *painter, bool round)
{
    const Colours &theme = Colours::of(option->palette);
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool on = option->state & (QStyle::State_On | QStyle::State_NoChange);
    const bool lively =
        enabled && (option->state & (QStyle::State_MouseOver | QStyle::State_Sunken));
    const int side = qMin(option->rect.width(), option->rect.height());
    QRect box(0, 0, side, side);
    box.moveCenter(option->rect.center());
    const QColor ink = !enabled ? blend(theme.line, theme.muted, 0.4)
        : on                    ? theme.accent
                                : theme.muted;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(ink, 1.2));
    painter->setBrush(on && !round ? ink : lively ? theme.soft : theme.paper);
    const QRectF frame = QRectF(box).adjusted(1, 1, -1, -1);
    if (round)
        painter->drawEllipse(frame);
    else
        painter->drawRoundedRect(frame, 3, 3);
    painter->setPen(Qt::NoPen);
    painter->setBrush(round ? ink : theme.onAccent);
    const double inset = side * 0.3;
    if (on && round)
        painter->drawEllipse(frame.adjusted(inset - 1, inset - 1, 1 - inset, 1 - inset));
    else if (option->state & QStyle::State_NoChange)
        painter->drawRect(
            QRectF(frame.left() + inset, frame.center().y() - 1, frame.width() - 2 * inset, 2));
    else if (on)
        painter->drawPixmap(box.topLeft() + QPoint(1, 1),
                            iconPixmap(u"check"_s, theme.onAccent, side - 2,
                                       painter->device()->devicePixelRatioF()));
    painter->restore();
}

/// Headers of tables: quiet words on the paper, a hairline below or beside.
void drawHeader(const QStyleOption *option, QPainter *painter)
{
    const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
    const QRect r = option->rect;
    painter->fillRect(r, option->palette.color(QPalette::Base));
    if (header && header->orientation == Qt::Horizontal)
        painter->fillRect(r.left(), r.bottom(), r.width(), 1, option->palette.color(QPalette::Mid));
}

/// A field with a list below it; one without a frame shows its words and an arrow only.
void drawComboBox(const QStyleOptionComboBox *option, QPainter *painter, const QRect &arrowBox)
{
    const Colours &theme = Colours::of(option->palette);
    const bool lively = option->state & (QStyle::State_MouseOver | QStyle::State_On);
    const bool focus = option->state & QStyle::State_HasFocus;
    if (option->frame)
        drawBox(painter, option->rect, lively ? theme.soft : theme.paper,
                focus ? theme.accent : theme.line);
    else if (focus)
        painter->fillRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1,
                          theme.accent);
    const QColor ink = option->state & QStyle::State_Enabled ? theme.muted : theme.line;
    const QPixmap arrow = iconPixmap(u"down"_s, ink, 13, painter->device()->devicePixelRatioF());
    painter->drawPixmap(arrowBox.center().x() - 6, arrowBox.center().y() - 5, arrow);
}

void drawField(const QStyleOption *option, QPainter *painter)
{
    const Colours &theme = Colours::of(option->palette);
    const bool focus = option->state & QStyle::State_HasFocus;
    drawBox(painter, option->rect, option->palette.color(QPalette::Base),
            focus ? theme.accent : theme.line);
}

} // namespace

PlainStyle::PlainStyle() : QProxyStyle(u"Fusion"_s) {}

void PlainStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option,
                               QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case PE_PanelButtonCommand: {
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        return drawButton(option, painter, button && (button->features & QStyleOptionButton::Flat));
    }
    case PE_PanelButtonTool:
        return drawButton(option, painter, true);
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame && frame->lineWidth > 0)
            return drawField(option, painter);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        return drawChoice(option, painter, false);
    case PE_IndicatorRadioButton:
        return drawChoice(option, painter, true);
    case PE_FrameLineEdit:
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar:
        return;
    case PE_FrameFocusRect: {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(Colours::of(option->palette).accent, 1.5));
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), radius - 1,
                                 radius - 1);
        painter->restore();
        return;
    }
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void PlainStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                             const QWidget *widget) const
{
    if (element == CE_Splitter) {
        const QRect r = option->rect;
        painter->fillRect(r, option->palette.color(QPalette::Mid));
        return;
    }
    if (element == CE_ProgressBar) {
        const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option);
        if (!bar)
            return;
        const Colours &theme = Colours::of(option->palette);
        const QRect track(bar->rect.x(), bar->rect.center().y() - 1, bar->rect.width(), 4);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.line);
        painter->drawRoundedRect(track, 2, 2);
        const int span = bar->maximum - bar->minimum;
        const double share = span > 0 ? double(bar->progress - bar->minimum) / span : 0.0;
        painter->setBrush(theme.accent);
        QRect done = track;
        done.setWidth(int(track.width() * qBound(0.0, share, 1.0)));
        painter->drawRoundedRect(done, 2, 2);
        painter->restore();
        return;
    }
    if (element == CE_MenuBarEmptyArea || element == CE_MenuBarItem) {
        painter->fillRect(option->rect, option->palette.color(QPalette::Window));
        if (element == CE_MenuBarEmptyArea)
            return;
        const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
        if (!item)
            return;
        if (option->state & (State_Selected | State_Sunken))
            drawBox(painter, option->rect.adjusted(1, 2, -1, -2), Colours::of(option->palette).soft,
                    Qt::transparent);
        drawItemText(painter, option->rect, Qt::AlignCenter | Qt::TextShowMnemonic, option->palette,
                     option->state & State_Enabled, item->text, QPalette::WindowText);
        return;
    }
    if (element == CE_HeaderSection || element == CE_HeaderEmptyArea)
        return drawHeader(option, painter);
    QProxyStyle::drawControl(element, option, painter, widget);
}

void PlainStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                                    QPainter *painter, const QWidget *widget) const
{
    if (control == CC_ScrollBar) {
        const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        if (!bar || bar->maximum <= bar->minimum)
            return;
        const Colours &theme = Colours::of(option->palette);
        QRect handle = subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget);
        const bool active =
            option->state & State_MouseOver || (option->activeSubControls & SC_ScrollBarSlider);
        handle = bar->orientation == Qt::Vertical ? handle.adjusted(2, 2, -2, -2)
                                                  : handle.adjusted(2, 2, -2, -2);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(blend(theme.line, theme.muted, active ? 0.6 : 0.25));
        const double round = qMin(handle.width(), handle.height()) / 2.0;
        painter->drawRoundedRect(handle, round, round);
        painter->restore();
        return;
    }
    if (const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option);
        box && control == CC_ComboBox)
        return drawComboBox(box, painter,
                            subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget));
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect PlainStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                                 SubControl part, const QWidget *widget) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (control != CC_ScrollBar || !bar)
        return QProxyStyle::subControlRect(control, option, part, widget);
    // No arrows: the groove is all of it.
    const QRect r = option->rect;
    const bool vertical = bar->orientation == Qt::Vertical;
    const int length = vertical ? r.height() : r.width();
    const qint64 range = qint64(bar->maximum) - bar->minimum;
    const int least = qMin(28, length);
    const int handle = range <= 0
        ? length
        : qBound(least, int(qint64(bar->pageStep) * length / (range + bar->pageStep)), length);
    const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition,
                                              length - handle, bar->upsideDown);
    const auto part1d = [&](int from, int size) {
        return vertical ? QRect(r.x(), r.y() + from, r.width(), size)
                        : QRect(r.x() + from, r.y(), size, r.height());
    };
    switch (part) {
    case SC_ScrollBarGroove:
        return r;
    case SC_ScrollBarSlider:
        return part1d(start, handle);
    case SC_ScrollBarSubPage:
        return part1d(0, start);
    case SC_ScrollBarAddPage:
        return part1d(start + handle, length - start - handle);
    default:
        return {};
    }
}

int PlainStyle::pixelMetric(PixelMetric metric, const QStyleOption *option,
                            const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent:
        return 11;
    case PM_SplitterWidth:
        return 1;
    case PM_ToolTipLabelFrameWidth:
        return 6;
    case PM_MenuBarHMargin:
    case PM_MenuBarVMargin:
        return 2;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

QSize PlainStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                   const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_PushButton)
        result += QSize(8, 2);
    if (type == CT_LineEdit || type == CT_ComboBox)
        result.rheight() += 4;
    if (type == CT_MenuBarItem)
        result += QSize(4, 4);
    return result;
}

int PlainStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                          QStyleHintReturn *data) const
{
    if (hint == SH_ScrollBar_Transient || hint == SH_DialogButtonBox_ButtonsHaveIcons)
        return 0;
    if (hint == SH_EtchDisabledText || hint == SH_UnderlineShortcut)
        return hint == SH_UnderlineShortcut ? QProxyStyle::styleHint(hint, option, widget, data)
                                            : 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
}

} // namespace englog
