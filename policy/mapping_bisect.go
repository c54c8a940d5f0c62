package policy

var mappingBisect = Rule{
	Name:   "mapping-bisect",
	Wrong:  "A mapping does not split a batch that fails. Where the function ends in an error or a time-out, all records of the batch go the way of the one that is wrong.",
	Mend:   "Set BisectBatchOnFunctionError to true; a split does not consume a retry.",
	Source: mappingErrors,
	types:  []string{mappingType},
	check: streamMappings(func(r *Resource, report report) {
		for _, v := range r.possible("BisectBatchOnFunctionError") {
			if v == nil || is(v, false) {
				report("BisectBatchOnFunctionError", "BisectBatchOnFunctionError is %s", given(v))
			}
		}
	}),
}
