<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi_VN">
<context>
    <name>JobQueue</name>
    <message>
        <source>paused</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LayerQuantity</name>
    <message>
        <source>Weight SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>20·log₁₀(‖w‖ / ‖w − ŵ‖) of the layer&apos;s weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>20·log₁₀(‖y‖ / ‖y − ŷ‖) of the layer&apos;s output, this layer alone quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accumulated SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>20·log₁₀(‖y‖ / ‖y − ŷ‖) of the layer&apos;s output, everything quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clipped inputs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>share of the layer&apos;s input values that lie outside the grid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>storage bits of one element of the layer&apos;s weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the layer&apos;s bytes / the model&apos;s bytes, scales included</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReportText</name>
    <message>
        <source>variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inputs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>calibration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1
%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drop
points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>agrees
%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size
kB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>times
smaller</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BitOps
10⁹</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>own output with this layer alone quantized, SQNR (dB); the three lowest in red</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> … (%1 characters)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tabs</name>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plan</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VariantSet</name>
    <message>
        <source>The lists make %1 combinations; choose fewer in some of them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The lists make %1 variants; choose fewer in some of them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>name: %1 is another variant; choose another name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>name: %1 is there already; give the recipe another name</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>Back to the layer and variant before (Alt+Left)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forward (Alt+Right)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%n variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing measured yet: Run &gt; Set Up Run chooses data and variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No variant is finished yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>= %1 measured on %2 samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, ranges from %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recipe is in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: cannot be written (%2); give another folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>app::ChangesBar</name>
    <message>
        <source>Run as New Variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to what the variant has</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n layers changed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Measures the variant with these changes on the same data</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>app::MainWindow</name>
    <message>
        <source>All files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show S&amp;tudy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show &amp;Inspector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show &amp;Jobs and Findings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>= preview of the weight, exact; the network was not run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ preview of the weight, from a sample of its elements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (not run yet)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run a variant first: the changes are made to one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Studies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Study As</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder of the Report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About QuantScope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;h3&gt;QuantScope %1&lt;/h3&gt;&lt;p&gt;Shows what quantization does to a neural network, layer by layer.&lt;/p&gt;&lt;p&gt;Free software under the GNU General Public License, version 3 or later.&lt;/p&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;Model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;Study…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Recent Studies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Study &amp;As…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export &amp;Report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Set Up Run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run Changed Layers as New &amp;Variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the &amp;Demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Forward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find &amp;Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the S&amp;ystem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About QuantScope</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>app::Predictors</name>
    <message>
        <source>damage at the output of %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>app::Session</name>
    <message numerus="yes">
        <source>%n layers, </source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variants</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The report is in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: the report was not finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing the report to %1…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The demo&apos;s files are not installed; open a model of your own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 dragged to [%2, %3]: shows what this range would do. A run takes ranges from a calibration method, chosen in Run &gt; Set Up Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sensitivity is measured on the data of a run: choose data and run a variant first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sensitivity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cancelled; what is known is kept, and Measure goes on from there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no plan yet: measure the sensitivity first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plan and baselines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>needs data; set up a run first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A plan is measured on the data of a run: choose data and run a variant first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plan that holds a drop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight dragged to [%1, %2]: shows what this range would do. A run takes the weight&apos;s whole range</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>findings</name>
    <message>
        <source>%1 of %2 output channels have no weight but zeros.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove them from the network: they cost size and time and tell nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 output channels have a NaN or Inf among their weights; ranges leave it out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train or export the network again: what these channels give is no number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The widest output channel&apos;s range is %1 times that of the median one, and all share one scale: half of the channels lose %2 bits and more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give each output channel a scale of its own (granularity channel).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw the calibration data from what the network meets in use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Static ranges were taken from %1 samples: another draw gives other ranges.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibrate on at least %1 samples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer saw no calibration data and stays FP32: it has no range.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give calibration data that reaches it, or leave it out with &apos;skip&apos;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The input has %1 NaN and %2 Inf among %3 values, in FP32 already; ranges leave them out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the first layer that has them: the data or the layer before it makes them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The SQNR is %1 dB: the error is %2 % of the signal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use more bits or finer scales, or leave the layers with the largest own error in FP32.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep &apos;%1&apos; in FP32, or give it more bits: the network is sensitive to what it gives.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The output has no finite value that could be compared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for NaN and Inf in the model, in the data, or from a format that overflows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top-1 accuracy falls by %1 percentage points, to %2 %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mixed precision: more bits for the layers with the largest own error (%1). Training with quantization (QAT) wins back more than any calibration.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mixed precision, or training with quantization (QAT).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use more bits for this weight.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibrate this layer with &apos;mse&apos;, which weighs clipping against rounding; it has &apos;%1&apos; now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibrate on data that is closer to what the network meets, or use more bits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 % of the weights lie outside the grid, and cutting them off makes %2 % of the squared error.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 % of the input lies outside the calibrated range, and cutting it off makes %2 % of the squared error.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>99.9 % of the weights lie in %1 % of the range: about %2 of %3 bits are lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>99.9 % of the input lies in %1 % of the range: about %2 of %3 bits are lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibration and evaluation data are distributed differently here: KL %1 nats (shift score %2; mean differs by %3, standard deviation by %4, range by %5).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibration and evaluation data differ here in their extremes: the range by %1, which makes %2 % of the shift score; the mean by %3 and the standard deviation by %4 only (KL %5 nats).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibration and evaluation data differ here by %1 in mean and %2 in standard deviation, which is little beside their width: the distributions agree (KL %3 nats).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A calibration that does not hang on extremes (percentile, mse) is enough; more calibration samples help too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing need be done; more calibration samples bring the two closer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The error here (%1 dB SQNR) is amplified on its way: beside the signal it is %3 dB larger at &apos;%2&apos;, where %4 dB are left.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>plans</name>
    <message>
        <source>uniform %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>optimum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refined</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>greedy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tutorials&apos; rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>relative error of the output ‖y − ŷ‖ / ‖y‖</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MSE of the output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1×</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not proven</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(damage − proven bound) / damage of the layers&apos; damages added up, without cross terms.
0: no plan of this cost can do less; not proven: a person or refining has changed the solver&apos;s plan.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0, proven</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Σ n·bits/8 + scales + what stays FP32 (biases, norms)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size / FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size / size with nothing quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BitOps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Σ MACs · weight bits · input bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BitOps / FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BitOps / BitOps with nothing quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>biases, norms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MSE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predicted of the output: mse = mean over samples of (Σ a)² / outputs, a: the layers&apos; signed
first-order contributions, some of which cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predicted of the output: mse = sum of the layers&apos; own mse; layers are taken for independent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the output, measured: the plan was run on the data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drop =</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 pp</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured: top-1 accuracy of FP32 minus that of the plan, in percentage points</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sensitivity</name>
    <message>
        <source>FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>together (drops do not add up)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>high</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output SQNR (dB)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output MSE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output KL (nats)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1 drop (points)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>agreement (%)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By the drop in top-1 accuracy: high above 1.0 percentage points, medium 0.5 to 1.0, low below 0.5.
Open: its confidence interval straddles a bound, more samples would tell.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 cells measured (=), %3 estimated (≈)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, %1 not known yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>order of estimates against measured: ρ = %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>= measured: the network was run with just this quantized.
≈ estimated from gradients, without running it: mse ≈ mean of ⟨g, δ⟩² / outputs,
   δ: what quantizing changes, g: gradient of a random mix of the outputs.
ρ: Spearman&apos;s rank correlation, that of the layers&apos; ranks by estimate and by measurement; 1: the same
   order. Of the format where it is least.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one other layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 other layers</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::BarChart</name>
    <message>
        <source>Nothing to compare yet: run a variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
%2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (axis does not begin at 0)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::BitsChart</name>
    <message>
        <source>No plan yet: measure the layers&apos; sensitivity first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer, in network order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bits of weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
%2, fixed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
%2, drag to change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bits: weights left, inputs right, paler</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>
tied with %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::CalibrationChoices</name>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, from %2 to %3; several, as in %4, make several variants</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::CalibrationModel</name>
    <message>
        <source>Calibration method with its parameter; unchecked: no line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lower end of the range, unit of the activation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upper end of the range, unit of the activation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the values seen that lie outside the range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expected: 10·log10(mean x² / squared error), dB, from the histogram of what was seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::ChartFrame</name>
    <message>
        <source>Nothing to show yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as Picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as Picture…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Data as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as Picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Data</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::ColumnSet</name>
    <message>
        <source>Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As Many as Fit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::CompareView</name>
    <message>
        <source>Number that the bars show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost: the horizontal axis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quality: the vertical axis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No variants yet: run some to compare them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set Up a Run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No variant has both %1 and %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not beaten in %1 and %2 together: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy Rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare with %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export Variants</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::DamageLabel</name>
    <message numerus="yes">
        <source>%n samples</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source> (95 %: %1 to %2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ predicted: MSE %1%2, SQNR %3, from the gradients of %4
MSE = mean over samples of ⟨g, ŵ - w⟩² / outputs; SQNR = 10·log10(mean y² / MSE)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>= measured: MSE %1, SQNR %2, on %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Damage at the output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ output SQNR %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>= output SQNR %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> · = %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this layer alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output SQNR: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, preparing more: %2 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>preparing: %1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the model&apos;s output loses when this layer&apos;s weight alone is quantized so.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::DistributionView</name>
    <message>
        <source>Weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input Activations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No input is quantized in this variant: run one with quantized activations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No ranges yet: run a variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input activation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was seen at this layer&apos;s input: run a variant with calibration data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set Up a Run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibration methods</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No variants yet: run some to see what they do to weights and activations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model yet: open one to see its distributions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No histogram of this layer: it was not measured in this variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the histogram…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has no weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No layer is selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input activation of %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::ErrorFlowChart</name>
    <message>
        <source>No error measured along the network: select a quantized variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer, in network order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR of the layer&apos;s output (dB)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this layer alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>everything quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>amplifies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>absorbs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
alone %2
with everything quantized %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>amplifies what reaches it by %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>absorbs %1 of what reaches it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::ErrorHistogramChart</name>
    <message>
        <source>No error yet: select a quantized layer of an evaluated variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quantized − FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>count (log)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>±S/2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>error %1
count %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 at 0</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::FindingsModel</name>
    <message>
        <source>Serious</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the whole analysis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the whole variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try as New Variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs %1 in the background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>severity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer, variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reason and remedy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of NaN and Inf in what the layer reads, FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of output channels with NaN or Inf among their weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of calibration samples that reached the layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of output channels of nothing but zeros</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1 of FP32 − top-1 of the variant, percentage points; a warning above %1, serious above %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>20·log10(‖y‖ / ‖y − y_q‖) of the output, dB; a warning below %1, serious below %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shift score: mean of the differences of means, standard deviations and ranges (unit of the input) and KL (nats), calibration against evaluation data; a note above %1, a warning where KL is above %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Samples that static ranges were taken from; a warning below %1, serious below %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>10·log10((accumulated − local) / incoming) of the relative error&apos;s power, dB; a warning above %1, serious above %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest magnitude of the widest output channel / of the median one; a warning above %1, serious above %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the elements outside the grid, %; a warning above %1, serious above %2, where clipping makes more than half of the squared error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Width of the middle 99.9 % of the values, and 0 / width of the grid, %; a warning below %1, serious below %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n more of this kind, %1: %2</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>A click folds them up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A click shows them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, shown below</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, folded</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::FindingsPanel</name>
    <message>
        <source>Findings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set Up a Run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No findings: nothing that was measured calls for attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No findings yet: they are made from what a run has measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 serious</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 warnings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in all: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Findings come with the results: something is being measured</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::HeatLegend</name>
    <message>
        <source>No layer has this number in this variant</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::HeatMapChart</name>
    <message>
        <source>Nothing measured yet: measure the layers&apos; sensitivity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2
%3: %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::HistogramChart</name>
    <message>
        <source>FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No histogram yet: select a layer of an evaluated variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>count (log)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2 at level %3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::Inspector</name>
    <message>
        <source>Weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The input stays FP32 in this variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As measured in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FP32: choose a format to see what it would do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input activation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer&apos;s own output against its FP32 one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>local %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>acc. %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>local: this layer alone · acc.: everything quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: run the variant to measure it; shown is what was measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the weight…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>= preview of %1, not run yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ preview of %1, from a sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set Up a Run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The weight, batch norm folded in, beside what it becomes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The activation that the layer reads, on evaluation data, beside what it becomes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the layer gives, beside what it gives in FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor of the layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Numbers of the layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No layer yet: open a model, and each of its layers can be looked at here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No layer selected: choose one in the table of layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model has no layers that can be quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the First Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing measured yet. Choose a format to see what it makes of the weight, or set up a run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing measured yet: a run shows what the layer reads and gives.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output SQNR: choose a format to see what it does there</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::JobRow</name>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>● finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✕ failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take %1 out of the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 for this step</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::JobsPanel</name>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing runs: variants that are being measured show their progress here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set Up a Run…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear Ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes all jobs that have ended out of the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ended</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::LayerDifferenceProxy</name>
    <message>
        <source>Δ %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference: variant − baseline.
%1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::LayerModel</name>
    <message>
        <source>layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The module that computes it, as the model&apos;s file names it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the layer computes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shape of the weight; sorted by its number of elements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>params</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of weights and biases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format of the weight · of the input activation; sorted by bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight
SQNR dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the weight: 20·log10(‖w‖ / ‖w − w_q‖), dB; ∞ where nothing changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input
SQNR dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the input activation, evaluation data: 20·log10(‖x‖ / ‖x − x_q‖), dB; – where it stays FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>local
SQNR dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local: of the layer&apos;s output with this layer alone quantized, first samples: 20·log10(‖y‖ / ‖y − y_q‖), dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accum.
SQNR dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accumulated: of the layer&apos;s output with everything quantized: 20·log10(‖y‖ / ‖y − y_q‖), dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight
clipped %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the weights that round to a level outside the grid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input
clipped %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the input activations, evaluation data, that round to a level outside the grid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size
kB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Σ n·bits/8 over the weights + 4 bytes a scale + 1 a zero point + what stays FP32; 1 kB is 1,000 bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size
share %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layer&apos;s size / the variant&apos;s size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MACs
10⁶</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Multiply-accumulates of one sample, in millions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, with batch norm %2 folded in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bars reach from %1 to %2, which this variant&apos;s layers lie in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1…%2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::LayersView</name>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variant that is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variant that differences are taken from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;base</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No layers yet: open a model, or a study of one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only layers of this kind; several may be chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only layers of kind %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy Rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>va&amp;riant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::NetworkCanvas</name>
    <message>
        <source>Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::NetworkView</name>
    <message>
        <source>All operations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The number that colours the layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number that colours the layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show every operation as a box of its own instead of joining what stands in a row to the layer before it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Colour by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out (−)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the whole network (0)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Laying out…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model has no operations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as Picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as Picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as Picture…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Data as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show Whole Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All Operations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No network yet: open a model to see it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Model…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::NumberText</name>
    <message>
        <source>SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>20·log10(‖x‖ / ‖x − x_q‖), dB, over all elements together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>20·log10(std(x) / std(x − x_q)), dB: differs from SQNR where means are not 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MSE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean of (x − x_q)², unit of x squared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MAE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean of |x − x_q|, unit of x</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>relative MAE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean |x − x_q| / mean |x|</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>max error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>largest |x − x_q|, unit of x</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cosine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x·x_q / (‖x‖·‖x_q‖), no unit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scale S</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>zero point Z</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the level that means 0: x_q = S·(q − Z)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>share of elements outside the grid: x &lt; S·(qmin − Z − ½) or x &gt; S·(qmax − Z + ½)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RMSE / S</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>√MSE / mean scale: 0.289 = 1/√12 where rounding errors are uniform; more means clipping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>local SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of the layer&apos;s own output, this layer alone quantized, its input FP32 (first 256 samples), dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accum. SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of the layer&apos;s own output, everything quantized, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x_q = S·(q − Z): the step between two levels, unit of x; of %1 scales, %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::NumbersPanel</name>
    <message>
        <source>No numbers yet: select a quantized layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy Numbers</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::PairsChart</name>
    <message>
        <source>No pairs yet: select a quantized layer of an evaluated variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FP32 value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quantized value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exact copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FP32 %1
quantized %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::ParetoChart</name>
    <message>
        <source>No plans yet: measure the layers&apos; sensitivity first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this plan ≈</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measured =</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>others ≈</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>best plans ≈</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>
%1: ≈ %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>
%1: = %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::PathField</name>
    <message>
        <source>Choose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a Folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::PlanComparison</name>
    <message>
        <source>Plans of the same layers; a double click makes one the plan that is worked on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plans that this one is compared with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MSE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BitOps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR of the output, 10·log₁₀(mean y² / mean (ŷ − y)²): more is better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean (ŷ − y)² of the output: less is better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the whole model. &gt; marks what is over the limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MACs · weight bits · input bits, summed over layers. &gt; marks what is over the limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>
≈: predicted from gradients</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>
=: measured, the plan was run on the data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measured plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: over the limit, it costs more than is allowed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this plan</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::PlanControls</name>
    <message>
        <source>as it was measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>runs on all hardware, hurts hardly any layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>for layers that 4 bits hurt; saves size, seldom time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>half of int8: most weights bear it, few inputs do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>for single layers: hurts most that were not trained for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not measured yet: the tab Sensitivity does it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First and last at &amp;8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inputs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>both, apart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What of each layer gets a format of its own: its weights, its inputs (activations), or
each of the two. Inputs cost BitOps, not size.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Formats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a layer may have. FP32 is always one: a layer that everything hurts stays as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first layer reads the data, the last one decides: they are small, and errors there are
seldom worth what is saved. Both get int8.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BitOps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is scarce, and the axis of the chart below: bytes of the model, or BitOps,
Σ MACs · weight bits · input bits, which stands for time and energy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Budget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The best plan that costs no more than this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the plan costs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the plan costs; a number that is typed becomes the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Second limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inputs (activations)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (screens first)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>= %1× FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>any size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>any BitOps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A second limit, of size; 0: none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A second limit, of BitOps; 0: none</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::PlanLayerModel</name>
    <message>
        <source>Fixed: solving leaves it as it is. The check box lets go of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A double click changes it, or type its bits: 4, or 4/8 for weights and inputs.
The check box fixes it, so that solving leaves it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In network order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of weights, or weights/inputs; a checked box: fixed, solving leaves it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the weights: n·bits/8 + scales</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BitOps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MACs · weight bits · input bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MSE alone ≈</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean (ŷ − y)² of the output with this layer alone quantized so; of weights and inputs together the sum
of what each does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tied with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers that share a weight have one format</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::PlanLayerTable</name>
    <message>
        <source>Layers of the plan</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::PlanView</name>
    <message>
        <source>Save as Recipe…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Errors of layers have signs, and some cancel: searches for changes of one or two layers
that lower the predicted error of the whole plan at the same size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Formats of the selected layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No plan yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure Sensitivity…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a layer to change its bits, or drag a bar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure the layers&apos; sensitivity first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fi&amp;xed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find Smallest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure Baselines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs the plan on the data and fills in what it really does (=)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solves for this cost, and runs the plan, uniform formats and greedy on the data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes the plan as a JSON file that the command line&apos;s analyze runs (--recipe)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solving leaves this layer as it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> pp</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop in accuracy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The drop in accuracy that the plan may have, in percentage points: FP32&apos;s top-1 minus its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measures: runs plans on the data, fewer and fewer bits, and takes the cheapest that was measured to
keep to this drop. Needs labels; some minutes for a large network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose, or type bits: 4, or 4/8 for weights and inputs. The numbers below follow at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy &amp;drop ≤</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cost (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solving…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
tied with %2: they have one format</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::RangesChart</name>
    <message>
        <source>No ranges yet: open a model and run a variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer, in network order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>min … max</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>representable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scale S</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scale S (log)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
%2 … %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>representable %1 … %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::RecentModel</name>
    <message>
        <source>1 variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n variants</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: there is no such file now; Delete takes it out of the list</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::Report</name>
    <message>
        <source>calibration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1
%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drop
points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>agrees
%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inputs clipped
mean of layers, %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibration methods compared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These variants differ in nothing but the method that takes the inputs&apos; ranges from what calibration saw.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input activation of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ranges of all layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smallest to largest value of each layer in network order as bars, what the encoding can represent as marks, the scale as points on the right axis. A bar far inside its marks wastes levels, one beyond them is clipped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input activation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Is the calibration data like the evaluation data?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overall shift is %1 (a finding above %2).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layers that shift most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean
shift</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>std
shift</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>range
shift</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL
nats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input of %1, the layer that shifts most:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 variants are drawn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recommended variant is tinted. Sizes and bit operations are of the quantized network; a drop is in percentage points of top-1 accuracy against FP32.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A drop is in percentage points of top-1 accuracy against FP32.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drop of top-1 accuracy (percentage points)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output SQNR (dB)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size (kB)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>serious</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the analysis as a whole</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What helps:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>evidence: %1 · %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What deserves a look, most severe first, with the number it rests on and what helps.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… and %1 kinds more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Summary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What quantization does to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No variant gave a number that could be drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size (MB)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1 accuracy (%)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input
clipped, %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>own output, alone
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>own output, all
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At what cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which layers hurt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR is how far a signal stands above its quantization error: 20 dB is an error of a tenth, 40 dB of a hundredth. All terms are explained at the end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No variant was measured, so there is nothing to recommend yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No variant gave a number that could be compared, so none is recommended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only FP32 was measured, so there is nothing to recommend yet: run a quantized variant.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take %1: it makes the model %2 times smaller and keeps its output best, at %3 SQNR.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model has %1 parameters in %2 and takes %3 multiply-accumulates a sample.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It needs no calibration data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It answers as FP32 does for %1 % of the samples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No layer was quantized, so none is hurt.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2, an error of %3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quantized alone, %1 change their own output most.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With everything quantized, the output of %1 is changed most.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The weights or inputs of %1 are changed most.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x is the FP32 value, x&lt;sub&gt;q&lt;/sub&gt; what it becomes, n the number of values.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>encoding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x&lt;sub&gt;q&lt;/sub&gt; = S·(q − Z) with a scale S &amp;gt; 0, an integer zero point Z and a level q in [q&lt;sub&gt;min&lt;/sub&gt;, q&lt;sub&gt;max&lt;/sub&gt;]; q = clamp(round(x/S) + Z)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>20·log&lt;sub&gt;10&lt;/sub&gt;(‖x‖ / ‖x − x&lt;sub&gt;q&lt;/sub&gt;‖) in dB, over all elements together; ∞ where nothing changed. 6 dB are one bit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>20·log&lt;sub&gt;10&lt;/sub&gt;(std(x) / std(x − x&lt;sub&gt;q&lt;/sub&gt;)) in dB; differs from SQNR where means are not 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MSE, MAE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean of (x − x&lt;sub&gt;q&lt;/sub&gt;)², mean of |x − x&lt;sub&gt;q&lt;/sub&gt;|</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cosine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x·x&lt;sub&gt;q&lt;/sub&gt; / (‖x‖·‖x&lt;sub&gt;q&lt;/sub&gt;‖)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RMSE / S</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>√MSE / scale; 1/√12 = 0.289 where rounding errors are uniform, more where values are clipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>share of elements outside the grid: x &amp;lt; S(q&lt;sub&gt;min&lt;/sub&gt; − Z − ½) or x &amp;gt; S(q&lt;sub&gt;max&lt;/sub&gt; − Z + ½)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>local error: this layer alone is quantized, its input is FP32, its own output is compared; first 256 samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accumulated error: everything is quantized, this layer&apos;s output is compared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1, top-5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>percent of samples whose label is the first, or among the first five, of the model&apos;s answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1 of FP32 − top-1 of the variant, in percentage points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>± of a drop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1.96·√((a − d²)/n) for n samples, a the share whose answer differs from FP32&apos;s, d the drop as a share; at least 3/n. 95 % confidence, samples compared in pairs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>agreement</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>percent of samples that the variant answers as FP32 does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Σ n·bits/8 over weights + 4 bytes a scale + 1 byte a zero point + what stays FP32; times smaller = FP32 size / size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BitOps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Σ multiply-accumulates · bits of the weight · bits of the input, of one sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight-only, PTDQ, PTSQ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only weights are quantized; inputs too, with the range of each batch as it runs; inputs too, with fixed ranges from calibration data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>minmax: smallest and largest value; percentile p: the range that holds p % of the values; mse: the range with the least expected squared error; entropy: the one whose quantized distribution has the least KL divergence (TensorRT); moving_average: a running minimum and maximum over batches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>granularity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>how many values share a scale: the whole tensor, an output channel, a group of inputs, a block</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shift</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean of four differences between calibration and evaluation data at a layer&apos;s input: of means, of standard deviations and of ranges (absolute), and KL(evaluation ‖ calibration) over 50 common bins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All layers of %1 in network order. SQNR in dB: of the weights and of the input by themselves, of the layer&apos;s own output with this layer alone quantized, and with all layers quantized.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output alone
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output all
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size
kB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size
%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes of the variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… and %1 more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enough to run it again and to tell whether it is the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluation data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibration data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 measured, %2 for calibration, %3 skipped because they could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preprocessing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seed %1, batches of %2, %3 threads, started %4 (UTC)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Versions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits of the method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quantization is simulated: every quantized value is rounded to its grid and computed with in float32. Kernels that accumulate in integers differ from that by rounding alone; those that saturate or requantize between layers can differ more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed and memory of a quantized network are not measured. Size counts bits of weights, scales and zero points, not the bytes of an exported file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An accuracy is that of these samples. The confidence range covers their random choice, not data of another kind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The SQNR of a layer&apos;s own output is measured on the first 256 samples and tells where an error is born, not how much the task suffers from it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: quantization report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What quantization does to %1, layer by layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variants compared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer by layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ranges and calibration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Findings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where this comes from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Terms and formulas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>own output %1 alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 with everything quantized</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What %1 does to each of them: the distribution before and after, the error, x against quantized x, and the numbers. Points off the line beyond the last level were clipped; steps show how coarse the grid is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 amplifies what reaches it most, by %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 absorbs most: %2 of what reaches it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No layer amplifies or absorbs more than %1 of what reaches it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At %1, the last layer, %2 are left.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what it does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gain
dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what reaches it
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>amplifies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>absorbs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How %1&apos;s error runs through the network. The upper line is what each layer makes by itself, the lower what its output has with everything quantized; where they part, error arrives from before. Red and teal below tell where a layer makes that larger or smaller.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> of </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to %1 with a scale per %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It quantizes nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It quantizes weights alone, %1; inputs of layers stay FP32.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It quantizes dynamically (PTDQ): weights %1, inputs of layers to %2 over the range of each batch.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It quantizes statically (PTSQ): weights %1, inputs of layers to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It quantizes statically (PTSQ): weights %1, inputs of layers to %2 over ranges that %3 calibration found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loses no top-1 accuracy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loses %1 points of top-1 accuracy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>even gains %1 points of top-1 accuracy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the mixed-precision plan %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take %1: it makes the model %2 times smaller and keeps its output at %3 SQNR.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take %1: it makes the model %2 times smaller and %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is good enough. Nearest comes %1: it makes the model %2 times smaller, but %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No variant is good enough. %1 comes nearest: it makes the model %2 times smaller, but %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It takes %1; %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inputs of layers are quantized as well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inputs of layers stay FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model then needs %1. This was measured on %2 samples; mixed precision has pages of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Among the variants, %1 comes first: the rest of this page is about it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The only quantized variant loses at most %1 point of top-1 accuracy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of %1 quantized variants it alone loses at most %2 point of top-1 accuracy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is the smallest of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All %1 quantized variants lose at most %2 point of top-1 accuracy; %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 quantized variants lose at most %3 point of top-1 accuracy; %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Others are equally small, but need more bit operations or lose at least as much.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A recommendation needs at least one quantized variant whose drop of top-1 accuracy, or without labels whose output SQNR, is a number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The only quantized variant loses more than %1 point.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All %1 quantized variants lose more than %2 point; it loses least.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finer weights, another calibration, mixed precision or quantization-aware training can help.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data has no labels, so accuracy is not known; the highest output SQNR decides, of %1 quantized variants.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its top-1 accuracy is %1 %; FP32 has %2 %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 instead of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, and %1 times fewer bit operations a sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has to be calibrated once: here with %1 samples, in %2 s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The SQNR of its output is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With 95 % confidence the drop is known to ± %1 points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, so in truth it may be more than %1 point.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure on more samples before relying on it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure on more samples, or take %1, %2 times smaller, which stays within %3 point even then.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a serious finding: read it first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are %1 serious findings: read them first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured on %1 labelled samples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured on %1 samples without labels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One more sample could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 more samples could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Integer arithmetic is simulated in float32: the accuracy is that of exact integer kernels; speed was not measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>amplifies, absorbs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gain = 10·log&lt;sub&gt;10&lt;/sub&gt;((a − l) / i) with noise-to-signal ratios of power: a at the layer&apos;s output with everything quantized, l of the layer alone, i where it enters; above 0 dB the layer amplifies the relative error that reaches it, below it absorbs it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sensitivity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what changes at the model&apos;s output where a layer alone is quantized (alone), or all layers but that one are (all but)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>=, ≈</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measured by running the network; estimated from gradients: the mean of ⟨gradient, x&lt;sub&gt;q&lt;/sub&gt; − x⟩² over samples, per element of the output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>high, medium, low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a layer whose drop of top-1 accuracy is above 1.0 points, from 0.5 to 1.0, below 0.5; open where the drop&apos;s interval crosses a bound. The interval is Tango&apos;s for paired samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean of KL(softmax(y) ‖ softmax(y&lt;sub&gt;q&lt;/sub&gt;)) over samples, in nats: how far the answers&apos; probabilities move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mixed precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>formats layer by layer. Optimum: the least sum of the layers&apos; own damages (MSE at the output) within the budget. Refined: the same with how layers&apos; errors add up or cancel (cross terms). Greedy: again and again the change that does the least damage for each byte. Tutorials&apos; rule: a layer whose drop at int8 is above 1.5 points stays FP32, above 0.8 FP16, else int8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(damage − bound) / damage; no plan within the budget does less damage than the bound, which is proven. 0 %: nothing better exists, layers taken as independent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The plan %1 takes %2; </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inputs of layers are quantized as well.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>inputs of layers stay FP32.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With it the model takes %1 instead of %2 and is %3 times smaller.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The budget was %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The budget was %1 bit operations a sample.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its output SQNR was predicted as ≈ %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its output MSE was predicted as ≈ %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; it was not measured yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> and measured as = %1, on %2 samples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It loses no top-1 accuracy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It loses %1 points of top-1 accuracy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its top-1 accuracy is %1 points above FP32&apos;s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None of the plans that it is compared with is as small.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The best of the others that are no larger, %1, measures %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The best of the others that are no larger, %1, measures %2: the plan is %3 better.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The best of the others that are no larger, %1, measures %2 and is %3 better.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>plan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of FP32&apos;s
size, ×</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BitOps
10⁹</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>predicted
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measured
SQNR, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gap
%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>= %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>relative error of the output ‖y − ŷ‖ / ‖y‖</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MSE of the output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>biases, norms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits of each layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output alone
MSE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %1 layers that damage the output most, of %2; plan.csv has all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 for %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 for one layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 for %2 layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the error is born</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which layers are sensitive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mixed precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %1 layers that matter most at %2, of %3; sensitivity.csv has all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1 accuracy (%), the drops of layers alone at %1 one after the other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>high</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer, at %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output
KL, nats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 % interval
points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 … %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 layers; sensitivity.csv has all, at all formats.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What quantizing a single layer does at the model&apos;s output. A layer counts as hurt where it alone costs 0.5 points of top-1 accuracy or more for certain; where accuracy is not measured, where the output&apos;s SQNR falls below %1 dB (an error of a tenth).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All numbers are measured (=), on %1 samples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All numbers are estimated from gradients (≈), on %1 samples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 numbers are measured (=), on %3 samples; the others are estimated from gradients (≈), on %4.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2; a drop of %3 points, between %4 and %5)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Classes there: %1 high, %2 medium, %3 low, %4 open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No layer alone is hurt, not even at %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At %1 no layer alone is hurt; at %2 it begins.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most harm is done at %1 by %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights, each layer alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights, all layers but one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inputs of layers, each alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inputs of layers, all but one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights and inputs, each layer alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights and inputs, all layers but one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With all other layers at %1, the output gains most where one of these stays FP32: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overall shift is %1, above %2: ranges may not fit. The findings tell what makes it and what helps.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>layer and its number</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Also %1 and %n more, down to %2: %3</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>What helps, for %1:</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln layers</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln variants</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>largest error of its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loses no top-1 accuracy (± %1 points)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ± %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The measured plan %1 makes the model %2 times smaller and %3, on %4 samples.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keeps its output at %1 SQNR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By the same rule %1 comes before it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was measured on other samples, so the two were not compared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A layer&apos;s own output changes most in %1, as the table tells.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The best of the others that are no larger, %1, measures %2: the plan is as good as it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, over budget</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The chosen plan is tinted. Gap: how much more damage, summed over layers, a plan does than the least that is proven possible within its budget. The refined plan may do more, because it counts which errors cancel each other.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cost (10⁹ BitOps)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;code&gt;quantscope sensitivity&lt;/code&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;code&gt;quantscope plan&lt;/code&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What %1 found, or the window with the same settings; the study does not keep their command lines.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Added later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layers with the largest error of their own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on only %1 samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That rests on only %1 samples: measure on more before relying on it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights and input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At %1 (%2) the model&apos;s output is harmed most by %3, of %4 layers measured alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At %1 (%2) no layer alone hurts the model&apos;s output; it is changed most by %3, of %4 layers measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its input stays FP32.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::ReportPages</name>
    <message>
        <source>QuantScope report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::RunDialog</name>
    <message>
        <source>Set Up a Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> and %1 more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed in single layers: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose at least one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: neither a preset nor a file; choose one of the list or the path of a JSON file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A whole number from 0 to 18446744073709551615</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fewer than %1: the ranges are left to chance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose evaluation data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: there is no such file or folder; choose another</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::RunFields</name>
    <message>
        <source>Model and data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Evaluation data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What every variant is measured on: a folder of images (one folder a class), IDX, CIFAR-10, NPY, NPZ or CSV, or synthetic:normal:3x32x32:1000. Labelled data gives accuracy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Calibration data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What PTSQ takes the ranges of activations from. Best: training data, so that nothing of the evaluation is seen before. Empty: a part of the evaluation data is set aside.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a part of the evaluation data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>file, folder, or synthetic:…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as found beside the data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Preprocessing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How pixels become the network&apos;s input: a preset or a JSON file. Empty: preprocess.json beside the data, else byte / 255. It must be what the network was trained with, or every number below is wrong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All gives the truest numbers; 500 to 1,000 are enough for a first look and are 10 times faster.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All: of calibration data of its own every sample, of a split its default part. Ranges settle at 100 to 1,000 samples; fewer than 100 leave them to chance, more change little.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Met&amp;hods</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is quantized: what all others are compared with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights alone: smaller, not faster; needs no data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dynamic: activations by each batch&apos;s own range; needs no calibration, costs time when run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Static: activations by ranges from calibration data; the fastest, and what most hardware runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How activations are treated. Default: fp32 as the measure, ptsq as what is shipped most.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Weight formats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default int8: with one scale per channel it costs most networks less than half a point. int4 needs groups or a careful look; nf4 suits normally distributed weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>int5, bf16 …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other formats, separated by commas: fp32, fp16, bf16, fp8e5m2, int2 … int16, uint2 … uint16</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight &amp;grid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Auto: symmetric, full at 8 bits, narrow at 4 to 7, as PyTorch does. Narrow leaves out the lowest level (TensorRT, ONNX Runtime). Affine helps one-sided weights and costs time when run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Over what one weight scale is shared. Default channel: channels differ in range, and hardware supports it. Groups help 4 bits and less.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>group:32 …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Others, separated by commas: group:N</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Activation formats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For ptdq and ptsq. Default int8, which on its affine grid is uint8 per tensor: after a ReLU nothing is negative, and an affine grid wastes no level on it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>uint8, fp16 …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cali&amp;brations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For ptsq: from what was seen to a range. Default percentile 99.99: it gives up one value in 10,000, so that a single outlier does not stretch the grid for all others. minmax clips nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>7 of 8 bits for activations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For CPUs without AVX512-VNNI, whose 8-bit dot product saturates. Off: half the error, and the recipe means the same on every machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forgets the changes of single layers for this run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of all that is drawn by chance: the split, synthetic data. The same seed gives the same numbers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Samples that run together. 64 keeps the memory small; larger ones are hardly faster on a CPU.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cores that the run takes; leave one free to keep the computer pleasant.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The trained FP32 network: exported by torch.export (.pt2) or as TorchScript (.pt). It is not changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models (*.pt2 *.pt *.pth *.ts);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>.pt2 or .pt: drop it here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure &amp;on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cal&amp;ibrate on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sca&amp;le per</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;duced range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch si&amp;ze</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::ScatterChart</name>
    <message>
        <source>Nothing to compare yet: run a variant on labelled data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
%2: %3
%4: %5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::SchemeControls</name>
    <message>
        <source>Number format and bits. Fewer bits: smaller and coarser; each bit less costs about 6 dB.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Symmetric: zero point 0, for weights. Affine: the grid follows both ends of the range, for one-sided values. Narrow: without the lowest level (TensorRT, ONNX Runtime).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Over how many elements one scale is shared. Finer: less error, more scales to store.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Granularity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to what the variant has</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>auto</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>symmetric</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>narrow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>affine</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::SensitivityModel</name>
    <message>
        <source>layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the order that is chosen above; a click sorts by the column</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ =</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ estimated from gradients, = measured by running the network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQNR (dB)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the model&apos;s output: 10·log₁₀(mean y² / mean (ŷ − y)²), more is better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MSE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the model&apos;s output: mean (ŷ − y)², with its confidence interval</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL (nats)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean KL divergence of softmax(y) and softmax(ŷ)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drop (pp)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top-1 accuracy of FP32 minus that with this quantized, percentage points, with its confidence
interval; only where it is measured on labelled data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>agreement (%)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Samples whose highest output is the same as with FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That the numbers are from</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::SensitivityView</name>
    <message>
        <source>Measure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Error Flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy Waterfall</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quantize</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;of</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;how</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>activations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing measured at this format yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1 accuracy (%)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>network order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>worst first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is quantized: weights, inputs (activations), or both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all but one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One alone: what hurts. All but one: what helps most when it stays FP32.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>blocks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>channels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is quantized as one: a layer; a block of them, such as a residual block or an encoder
layer; or a channel of the selected layer&apos;s weight. The study keeps those of layers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Order of rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Worst first: by the format of fewest bits that is known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ estimate, then = measure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ estimate only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>= measure all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Effort</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>≈ is estimated from gradients for all layers at once, in seconds.
= is measured by running the network from the layer on, the most important layers first, until their
order does not change any more, or all of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finds out what quantizing each of them does to the model&apos;s output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sensitivity as rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows × Formats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No blocks measured yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a layer to measure its channels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No channels measured yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing measured of this yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table, %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the format that was clicked last among Rows × Formats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1 accuracy (%), each alone at %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::ShareChart</name>
    <message>
        <source>No plan yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1  %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::ShiftChart</name>
    <message>
        <source>No shift measured: analyze with calibration and evaluation data of their own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>input activation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>share (log)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>calibration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>evaluation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
calibration %2
evaluation %3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::ShiftScoresChart</name>
    <message>
        <source>No shift measured: analyze with calibration and evaluation data of their own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer, in network order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shift score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean of all: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
shift %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>score of a layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>above %1: a finding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the limit %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::StartPage</name>
    <message>
        <source>See what quantization does to a network, layer by layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;Model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;Study…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the &amp;Demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent studies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Recent studies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take out of This List</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A trained network (.pt2, .pt). Its layers are shown at once; data is chosen with the run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was measured before: variants, layers, findings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A small network and its data, quantized in several ways, in about a minute.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Or drop a model, a study or a folder of data anywhere here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None yet. A study keeps a model&apos;s variants and everything that was measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What comes next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each layer&apos;s weights and activations, FP32 beside quantized; change bits and see what follows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run variants in the background, compare accuracy, size and error, find the layers that hurt.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tell</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export a report, the numbers, and the recipe that repeats them.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::StudyPanel</name>
    <message>
        <source>Study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run of the study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No study yet: open a model or a study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 parameters, %2 multiply-accumulates a sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 · %2 eval</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variants are measured on these samples.
%1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 · %2 calib</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ranges are taken from these samples.
%1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>split off · %1 calib</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ranges are taken from samples that were split off the data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SHA-256 %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Differences are taken from this variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, finished, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, running, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
failed: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare with None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare with This</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rerun as New Recipe…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>finished; top-1, %: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>finished; SQNR: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln layers · %1</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::VariantModel</name>
    <message>
        <source>top-1
%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the samples whose largest output is the label&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drop
points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-1 of FP32 − top-1 of the variant, percentage points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>agreement
%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the samples that get the same class as from FP32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output
SQNR dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the model&apos;s output: 20·log10(‖y‖ / ‖y − y_q‖), dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KL
nats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean over samples of KL(softmax(y) ‖ softmax(y_q)), nats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>compression
×</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size of FP32 / size of the variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BitOps
10⁹</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Σ MACs · weight bits · activation bits, one sample, in 10⁹</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>calibrate
s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time to look at the calibration data and to choose ranges, seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>evaluate
s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time to measure the variant on the evaluation data, seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: measured on %2 samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Format of the weights · of the activations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the ranges of activations were chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>calibration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size
kB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Σ n·bits/8 over the weights + 4 bytes a scale + 1 a zero point + what stays FP32; 1 kB is 1,000 bytes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::VariantPanel</name>
    <message>
        <source>Load Recipe…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One more variant, from a JSON file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Recipe…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selected recipe as a JSON file that the command line reads too</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Removes a variant that was written, changed or loaded; one that the lists make is unchecked instead</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each checked one is run and becomes a variant of the study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe of the selected variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The whole recipe of the selected variant, as files have it; what is changed here counts for this variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (own)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 variant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 variants</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: another variant has this name; uncheck that one first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken over as %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No variant is chosen: check one in the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load Recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipes (*.json);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::WaterfallChart</name>
    <message>
        <source>No drops of accuracy measured: measure the layers&apos; sensitivity on labelled data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1
%2: %3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::WeightRange</name>
    <message>
        <source>output SQNR: drag the range to see what it does there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>weight of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: SQNR %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, %1 clipped</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::WeightTrials</name>
    <message>
        <source>exact only, LSTM and GRU are not linear in their weights; Sensitivity measures them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exact only, the layer has several weights; Sensitivity measures them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the layer has no weight</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::files</name>
    <message>
        <source>%1: cannot be written: %2; choose another place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: pictures are saved as .png or .svg; choose one of these endings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures (*.png *.svg)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets::numbers</name>
    <message>
        <source>not a number</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
