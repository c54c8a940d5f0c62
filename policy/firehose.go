package policy

import (
	"maps"
	"slices"
	"strings"
)

const deliveryType = "AWS::KinesisFirehose::DeliveryStream"

// place is an object within the properties of a delivery stream.
type place struct {
	path   string
	object map[string]any
}

// destinations of a delivery stream: S3DestinationConfiguration,
// ExtendedS3DestinationConfiguration, AmazonopensearchserviceDestinationConfiguration, …
func destinations(r *Resource) []place {
	var found []place
	for _, name := range slices.Sorted(maps.Keys(r.Properties)) {
		if !strings.HasSuffix(name, "DestinationConfiguration") {
			continue
		}
		for _, v := range r.possible(name) {
			if object, ok := v.(map[string]any); ok && !unknown(v) {
				found = append(found, place{name, object})
			}
		}
	}
	return found
}

// buckets are the S3 configurations of a delivery stream: the destination itself,
// or the one that keeps what another destination did not take.
func buckets(r *Resource) []place {
	var found []place
	for _, d := range destinations(r) {
		if d.object["BucketARN"] != nil {
			found = append(found, d)
		}
		for _, v := range r.Stack.within(d.object, "S3Configuration") {
			if object, ok := v.(map[string]any); ok && !unknown(v) {
				found = append(found, place{d.path + ".S3Configuration", object})
			}
		}
	}
	return found
}
