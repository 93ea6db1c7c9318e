// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>
class A : public QObject
{
    Q_OBJECT
};
int main() {}
#include "tst_keychain.moc"
