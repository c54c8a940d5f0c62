package policy

var mappingResponses = Rule{
	Name:   "mapping-responses",
	Wrong:  "A mapping does not take partial responses: for one record that fails, all of the batch is processed again, also what was stored.",
	Mend:   "Set FunctionResponseTypes to [ReportBatchItemFailures], and let the function answer with the first record that failed.",
	Source: "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html",
	types:  []string{mappingType},
	check: streamMappings(func(r *Resource, report report) {
		for _, v := range r.possible("FunctionResponseTypes") {
			if unknown(v) {
				continue
			}
			found := false
			for _, kind := range list(v) {
				found = found || is(kind, "ReportBatchItemFailures") || unknown(kind)
			}
			if !found {
				report("FunctionResponseTypes", "FunctionResponseTypes is %s", given(v))
			}
		}
	}),
}
