// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Composition.h"
#include "app/cli/Cli.h"

#include <QCoreApplication>

int main(int argc, char *argv[])
{
    englog::Composition::prepareProcess();
    const QCoreApplication application(argc, argv);
    englog::Cli cli(QCoreApplication::arguments().mid(1));
    const auto status = cli.start();
    return status ? *status : QCoreApplication::exec();
}
