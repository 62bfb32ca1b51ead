// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/pdf_outline.h"

#include <map>
#include <optional>

#include <QRegularExpression>
#include <QStringEncoder>

namespace widgets {

namespace {

using analysis::ErrorKind;
using analysis::Result;

/// The number behind the last `key` of the file's trailer: "/Size 42", "/Root 1 0 R".
std::optional<int> trailerNumber(const QByteArray& pdf, const char* key)
{
    const qsizetype trailer = pdf.lastIndexOf("trailer");
    const qsizetype at = trailer < 0 ? -1 : pdf.indexOf(key, trailer);
    if (at < 0)
        return std::nullopt;
    const QByteArray rest = pdf.mid(at + qsizetype(qstrlen(key)), 24).trimmed();
    qsizetype digits = 0;
    while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9')
        ++digits;
    bool good = false;
    const int number = rest.left(digits).toInt(&good);
    return good ? std::optional(number) : std::nullopt;
}

/// What stands between "n 0 obj" and "endobj", found by the file's own table of references.
std::optional<QByteArray> objectText(const QByteArray& pdf, qsizetype table, int number)
{
    constexpr qsizetype rowBytes = 20; // "0000000131 00000 n \n"
    const qsizetype rows = pdf.indexOf("\n0 ", table);
    const qsizetype first = rows < 0 ? -1 : pdf.indexOf('\n', rows + 1) + 1;
    const qsizetype at = first + number * rowBytes;
    if (table < 0 || first <= 0 || at + rowBytes > pdf.size())
        return std::nullopt;
    const QByteArray head = QByteArray::number(number) + " 0 obj";
    const qsizetype from = pdf.mid(at, 10).toLongLong();
    if (pdf.mid(from, head.size()) != head)
        return std::nullopt;
    const qsizetype to = pdf.indexOf("endobj", from);
    return to < 0 ? std::nullopt : std::optional(pdf.mid(from + head.size(), to - from - head.size()).trimmed());
}

std::optional<int> reference(const QByteArray& object, const char* key)
{
    const QRegularExpression pattern(QLatin1String(key) + QLatin1String("\\s+(\\d+)\\s+0\\s+R"));
    const QRegularExpressionMatch match = pattern.match(QString::fromLatin1(object));
    return match.hasMatch() ? std::optional(match.captured(1).toInt()) : std::nullopt;
}

/// The pages' object numbers in order, of one flat list (what QPdfWriter makes).
std::vector<int> pageObjects(const QByteArray& pages)
{
    const qsizetype kids = pages.indexOf("/Kids");
    const qsizetype from = kids < 0 ? -1 : pages.indexOf('[', kids);
    const qsizetype to = from < 0 ? -1 : pages.indexOf(']', from);
    std::vector<int> numbers;
    if (to < 0)
        return numbers;
    static const QRegularExpression item(QStringLiteral("(\\d+)\\s+0\\s+R"));
    QRegularExpressionMatchIterator matches = item.globalMatch(QString::fromLatin1(pages.mid(from, to - from)));
    while (matches.hasNext())
        numbers.push_back(matches.next().captured(1).toInt());
    return numbers;
}

/// UTF-16 with a byte order mark, as hexadecimal: needs no escapes.
QByteArray textString(const QString& text)
{
    QStringEncoder encoder(QStringConverter::Utf16BE, QStringConverter::Flag::Default);
    const QByteArray bytes = encoder(text);
    return "<FEFF" + bytes.toHex().toUpper() + '>';
}

/// `object`, a dictionary, with one entry more; an entry of that name is replaced.
QByteArray withEntry(QByteArray object, const QByteArray& key, const QByteArray& value)
{
    const qsizetype end = object.lastIndexOf(">>");
    return object.insert(end, '\n' + key + ' ' + value + '\n');
}

struct Family {
    int parent = -1; ///< indexes in the outline; -1: the root, or none
    int previous = -1;
    int next = -1;
    int first = -1;
    int last = -1;
    int descendants = 0;
};

/// Who stands under and beside whom; `root` gets the top level.
std::vector<Family> families(const std::vector<Bookmark>& outline, Family& root)
{
    std::vector<Family> all(outline.size());
    std::vector<int> path; // the open bookmarks from the top down
    for (int i = 0; i < int(outline.size()); ++i) {
        const int level = std::max(0, std::min(outline[std::size_t(i)].level, int(path.size())));
        path.resize(std::size_t(level));
        const int parent = path.empty() ? -1 : path.back();
        Family& above = parent < 0 ? root : all[std::size_t(parent)];
        Family& self = all[std::size_t(i)];
        self.parent = parent;
        self.previous = above.last;
        if (above.last >= 0)
            all[std::size_t(above.last)].next = i;
        else
            above.first = i;
        above.last = i;
        ++root.descendants;
        for (const int ancestor : path)
            ++all[std::size_t(ancestor)].descendants;
        path.push_back(i);
    }
    return all;
}

class Update {
public:
    explicit Update(QByteArray pdf) : m_pdf(std::move(pdf)) { }

    void add(int number, const QByteArray& text)
    {
        m_offsets[number] = m_pdf.size();
        m_pdf += QByteArray::number(number) + " 0 obj\n" + text + "\nendobj\n";
    }
    QByteArray finish(const QByteArray& trailer)
    {
        const qsizetype table = m_pdf.size();
        m_pdf += "xref\n";
        for (const auto& [number, offset] : m_offsets)
            m_pdf += QByteArray::number(number) + " 1\n" + QByteArray::number(offset).rightJustified(10, '0')
                + " 00000 n \n";
        m_pdf += "trailer\n" + trailer + "\nstartxref\n" + QByteArray::number(table) + "\n%%EOF\n";
        return m_pdf;
    }

private:
    QByteArray m_pdf;
    std::map<int, qsizetype> m_offsets;
};

} // namespace

Result<QByteArray> withFacts(const QByteArray& pdf, const PdfFacts& facts)
{
    const auto missing = [](const char* what) {
        return analysis::fail(ErrorKind::Failed,
            std::string("the PDF has no ") + what + " where bookmarks are added; this is a fault of QuantScope or Qt");
    };
    const std::optional<int> size = trailerNumber(pdf, "/Size");
    const std::optional<int> rootNumber = trailerNumber(pdf, "/Root");
    const std::optional<int> infoNumber = trailerNumber(pdf, "/Info");
    const qsizetype start = pdf.lastIndexOf("startxref");
    if (!size || !rootNumber || !infoNumber || start < 0)
        return missing("trailer");
    const qsizetype previousTable = pdf.mid(start + 9, 24).trimmed().split('\n').value(0).trimmed().toLongLong();
    std::optional<QByteArray> catalog = objectText(pdf, previousTable, *rootNumber);
    std::optional<QByteArray> info = objectText(pdf, previousTable, *infoNumber);
    if (!catalog || !catalog->endsWith(">>") || !info || !info->endsWith(">>"))
        return missing("catalog");
    const std::optional<int> pagesNumber = reference(*catalog, "/Pages");
    const std::optional<QByteArray> pages = pagesNumber ? objectText(pdf, previousTable, *pagesNumber) : std::nullopt;
    const std::vector<int> pageNumbers = pages ? pageObjects(*pages) : std::vector<int>();
    if (pageNumbers.empty())
        return missing("list of pages");

    Family root;
    const std::vector<Family> all = families(facts.outline, root);
    const int outlines = *size;
    const auto object = [&](int bookmark) { return QByteArray::number(outlines + 1 + bookmark) + " 0 R"; };
    const auto entry = [&](const char* key, int bookmark) {
        return bookmark < 0 ? QByteArray() : QByteArray(key) + ' ' + object(bookmark) + '\n';
    };
    Update update(pdf.endsWith('\n') ? pdf : pdf + '\n');
    if (!facts.outline.empty()) {
        *catalog = withEntry(*catalog, "/Outlines", QByteArray::number(outlines) + " 0 R");
        *catalog = withEntry(*catalog, "/PageMode", "/UseOutlines");
    }
    update.add(*rootNumber, *catalog);
    *info = withEntry(*info, "/Author", textString(facts.author));
    *info = withEntry(*info, "/Subject", textString(facts.subject));
    update.add(*infoNumber, *info);
    if (!facts.outline.empty())
        update.add(outlines,
            "<<\n/Type /Outlines\n" + entry("/First", root.first) + entry("/Last", root.last) + "/Count "
                + QByteArray::number(root.descendants) + "\n>>");
    for (int i = 0; i < int(facts.outline.size()); ++i) {
        const Bookmark& bookmark = facts.outline[std::size_t(i)];
        const Family& family = all[std::size_t(i)];
        const auto page = std::size_t(std::clamp(bookmark.page, 0, int(pageNumbers.size()) - 1));
        QByteArray text = "<<\n/Title " + textString(bookmark.title) + "\n/Parent "
            + (family.parent < 0 ? QByteArray::number(outlines) + " 0 R" : object(family.parent)) + '\n'
            + entry("/Prev", family.previous) + entry("/Next", family.next) + entry("/First", family.first)
            + entry("/Last", family.last);
        // Closed below the top: a report has many layers.
        if (family.descendants > 0)
            text += "/Count -" + QByteArray::number(family.descendants) + '\n';
        text += "/Dest [" + QByteArray::number(pageNumbers[page]) + " 0 R /XYZ 0 "
            + QByteArray::number(bookmark.top, 'f', 1) + " 0]\n>>";
        update.add(outlines + 1 + i, text);
    }
    const int newSize = facts.outline.empty() ? *size : *size + 1 + int(facts.outline.size());
    return update.finish("<<\n/Size " + QByteArray::number(newSize) + "\n/Root " + QByteArray::number(*rootNumber)
        + " 0 R\n/Info " + QByteArray::number(*infoNumber) + " 0 R\n/Prev " + QByteArray::number(previousTable)
        + "\n>>");
}

} // namespace widgets
