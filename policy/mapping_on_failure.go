package policy

var mappingOnFailure = Rule{
	Name:   "mapping-on-failure",
	Wrong:  "A mapping has nowhere to put what it gives up: Lambda discards those records.",
	Mend:   "Set DestinationConfig.OnFailure.Destination, to an S3 bucket if the payload is to be kept: a queue or a topic gets only where in the stream it was.",
	Source: mappingErrors,
	types:  []string{mappingType},
	check: streamMappings(func(r *Resource, report report) {
		for _, v := range r.possible("DestinationConfig.OnFailure.Destination") {
			if v == nil || v == "" {
				report("DestinationConfig.OnFailure.Destination", "the on-failure destination is missing")
			}
		}
	}),
}
