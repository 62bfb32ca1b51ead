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
        <source>%n parameters</source>
        <translation>
            <numerusform>%n parameter</numerusform>
            <numerusform>%n parameters</numerusform>
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
    <name>sensitivity</name>
    <message numerus="yes">
        <source>%n other layer(s)</source>
        <translation>
            <numerusform>%n other layer</numerusform>
            <numerusform>%n other layers</numerusform>
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
</TS>
