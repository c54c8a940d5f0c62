package policy

var mappingRecordAge = Rule{
	Name:   "mapping-record-age",
	Wrong:  "A mapping gives records up no sooner than their stream lets go of them. While the function is throttled or fails, records then leave the stream and are in no on-failure destination.",
	Mend:   "Set MaximumRecordAgeInSeconds to 60 or more, and below the stream's retention.",
	Source: mappingErrors,
	types:  []string{mappingType},
	check: streamMappings(func(r *Resource, report report) {
		for _, v := range r.possible("MaximumRecordAgeInSeconds") {
			age, isNumber := number(v)
			if v == nil || isNumber && age < 0 {
				report("MaximumRecordAgeInSeconds", "MaximumRecordAgeInSeconds is %s, which means for ever", given(v))
				continue
			}
			for _, source := range r.possible("EventSourceArn") {
				limit, stream, known := retention(r, source)
				if isNumber && known && age >= limit {
					report("MaximumRecordAgeInSeconds", "MaximumRecordAgeInSeconds is %v, and the stream %s keeps records for %v s", age, stream.Path(), limit)
				}
			}
		}
	}),
}
