package cloudwatch

import "strings"

// units are those of metrics
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html).
var units = func() map[string]bool {
	known := map[string]bool{"None": true, "Seconds": true, "Microseconds": true, "Milliseconds": true, "Percent": true, "Count": true, "Count/Second": true}
	for unit := range strings.FieldsSeq("Bytes Kilobytes Megabytes Gigabytes Terabytes Bits Kilobits Megabits Gigabits Terabits") {
		known[unit], known[unit+"/Second"] = true, true
	}
	return known
}()
