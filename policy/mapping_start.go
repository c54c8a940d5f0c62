package policy

var mappingStart = Rule{
	Name:   "mapping-start",
	Wrong:  "A mapping starts at the latest record. Making or changing one takes minutes to take hold, and what comes in meanwhile is never read.",
	Mend:   "Set StartingPosition to TRIM_HORIZON or AT_TIMESTAMP.",
	Source: "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html",
	types:  []string{mappingType},
	check: streamMappings(func(r *Resource, report report) {
		for _, v := range r.possible("StartingPosition") {
			if is(v, "LATEST") {
				report("StartingPosition", "StartingPosition is LATEST")
			}
		}
	}),
}
