package policy

// minConversionMiB is the least buffer of a delivery stream that converts.
const minConversionMiB = 64

var firehoseBuffer = Rule{
	Name:   "firehose-buffer",
	Wrong:  "A delivery stream that writes Parquet or ORC has a buffer below 64 MiB, which Firehose refuses when the stack is deployed.",
	Mend:   "Set BufferingHints.SizeInMBs to 64 to 128.",
	Source: "https://docs.aws.amazon.com/firehose/latest/dev/enable-record-format-conversion.html",
	types:  []string{deliveryType},
	check: func(r *Resource, report report) {
		for _, d := range destinations(r) {
			if !converts(r, d) {
				continue
			}
			for _, v := range r.Stack.within(d.object, "BufferingHints.SizeInMBs") {
				if n, ok := number(v); ok && n < minConversionMiB {
					report(d.path+".BufferingHints.SizeInMBs", "BufferingHints.SizeInMBs is %v, allowed with format conversion are %d and more", n, minConversionMiB)
				}
			}
		}
	},
}

// converts says whether format conversion is on: its configuration is there, and
// does not say Enabled: false.
func converts(r *Resource, d place) bool {
	for _, v := range r.Stack.within(d.object, "DataFormatConversionConfiguration") {
		if object, ok := v.(map[string]any); ok && !is(object["Enabled"], false) {
			return true
		}
	}
	return false
}
