<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>app::ChangesBar</name>
    <message numerus="yes">
        <source>%n layers changed</source>
        <translation>
            <numerusform>%n layer changed</numerusform>
            <numerusform>%n layers changed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>app::Session</name>
    <message numerus="yes">
        <source>%n layers, </source>
        <translation>
            <numerusform>%n layer, </numerusform>
            <numerusform>%n layers, </numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variants</source>
        <translation>
            <numerusform>%n variant</numerusform>
            <numerusform>%n variants</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::DamageLabel</name>
    <message numerus="yes">
        <source>%n samples</source>
        <translation>
            <numerusform>%n sample</numerusform>
            <numerusform>%n samples</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::FindingsModel</name>
    <message numerus="yes">
        <source>%n more of this kind, %1: %2</source>
        <translation>
            <numerusform>%n more of this kind, %1: %2</numerusform>
            <numerusform>%n more of this kind, %1: %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::RecentModel</name>
    <message numerus="yes">
        <source>%n variants</source>
        <translation>
            <numerusform>%n variant</numerusform>
            <numerusform>%n variants</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::Report</name>
    <message numerus="yes">
        <source>Also %1 and %n more, down to %2: %3</source>
        <translation>
            <numerusform>Also %1 and %n more, down to %2: %3</numerusform>
            <numerusform>Also %1 and %n more, down to %2: %3</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln layers</source>
        <translation>
            <numerusform>%Ln layer</numerusform>
            <numerusform>%Ln layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln variants</source>
        <translation>
            <numerusform>%Ln variant</numerusform>
            <numerusform>%Ln variants</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::StudyPanel</name>
    <message numerus="yes">
        <source>%Ln layers · %1</source>
        <translation>
            <numerusform>%Ln layer · %1</numerusform>
            <numerusform>%Ln layers · %1</numerusform>
        </translation>
    </message>
</context>
</TS>
