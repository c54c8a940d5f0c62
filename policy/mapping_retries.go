package policy

// maxRetries is the most that a rule takes for a wish. Between attempts of one
// batch all of its shard, or its partition keys, wait; what fails a hundred times
// is not mended by waiting. AWS allows 10000.
const maxRetries = 100

var mappingRetries = Rule{
	Name:   "mapping-retries",
	Wrong:  "A mapping tries a batch again without end, which is the default, or more than 100 times: one record that cannot be processed blocks its shard until the stream's retention ends.",
	Mend:   "Set MaximumRetryAttempts to 0 to 100.",
	Source: mappingErrors,
	types:  []string{mappingType},
	check: streamMappings(func(r *Resource, report report) {
		for _, v := range r.possible("MaximumRetryAttempts") {
			switch n, isNumber := number(v); {
			case v == nil:
				report("MaximumRetryAttempts", "MaximumRetryAttempts is missing, which means for ever")
			case isNumber && n < 0:
				report("MaximumRetryAttempts", "MaximumRetryAttempts is %v, which means for ever", n)
			case isNumber && n > maxRetries:
				report("MaximumRetryAttempts", "MaximumRetryAttempts is %v, more than %d", n, maxRetries)
			}
		}
	}),
}
