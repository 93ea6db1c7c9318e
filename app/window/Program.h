// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/CommandLine.h"
#include "ui/Appearance.h"

#include <QObject>
#include <QSettings>

#include <memory>

namespace englog {

class Composition;
class MainWindow;
class RefusalWindow;
class SingleInstance;

/// The desktop program from the first window to the last byte on disk.
///
/// The order of the end: the window brings its words to disk and closes, the engine lets go of
/// its work, then the process leaves.
class Program : public QObject
{
    Q_OBJECT

public:
    Program(CommonOptions options, bool capture);
    ~Program() override;

    /// Opens the journal. \return false when another window has it and was raised
    [[nodiscard]] bool start();
    /// Ends as if the person had closed the window.
    void close();

private:
    [[nodiscard]] QString journal() const;
    void refuse(const Error &error);
    void tryAgain();
    void openWindow();
    void serveStatus();
    void watch();
    void leave();

    CommonOptions m_options;
    bool m_capture;
    QSettings m_state;
    Appearance m_appearance;
    std::unique_ptr<SingleInstance> m_instance;
    std::unique_ptr<RefusalWindow> m_refusal;
    // The engine goes first: what it still answers must find those who asked (a future whose
    // context is gone when it ends breaks an assertion of Qt 6.4).
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<Composition> m_composition;
    bool m_leaving = false;
};

} // namespace englog
