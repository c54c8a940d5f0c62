package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsopensearchservice"
)

// SearchGraphs are the graphs of a domain of OpenSearch Service with its alarms, as
// SearchAlarms makes them: its state, its room, what it is asked and how fast it
// answers. The domain is the CDK's or the L1 resource.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html
func SearchGraphs(title string, domain interfacesawsopensearchservice.IDomainRef, alarms ...*Alarm) Section {
	if isNil(domain) {
		return nothing(title, "SearchGraphs has no domain: give it the one to draw")
	}
	m := metricIn("AWS/ES", map[string]*string{
		"DomainName": domain.DomainRef().DomainName, "ClientId": awscdk.Stack_Of(domain).Account(),
	})
	return Section{Title: title, Panels: []Panel{
		Graph{
			Title: "State of the cluster", Unit: "1 where it is so",
			Left:   m.lines("Maximum", "ClusterStatus.green", "green", "ClusterStatus.yellow", "yellow", "ClusterStatus.red", "red"),
			Alarms: of(alarms, "search-red", "search-yellow"),
		},
		Graph{
			Title: "Faults", Unit: "1 where there is one",
			Left: m.lines("Maximum", "ClusterIndexWritesBlocked", "no documents are taken", "AutomatedSnapshotFailure", "the snapshot failed",
				"KMSKeyError", "the key is disabled", "KMSKeyInaccessible", "the key cannot be used"),
			Alarms: of(alarms, "search-writes-blocked", "search-snapshot", "search-key-error", "search-key-inaccessible"),
		},
		Graph{
			Title: "Nodes", Unit: "nodes",
			Left:   m.lines("Minimum", "Nodes", "at least"),
			Alarms: of(alarms, "search-nodes"),
		},
		Graph{
			Title: "Free space of the fullest node", Unit: "MiB",
			Left:   m.lines("Minimum", "FreeStorageSpace", "free"),
			Alarms: of(alarms, "search-storage"),
		},
		Graph{
			Title: "Java heap of the fullest node", Unit: "%",
			Left:   m.lines("Maximum", "JVMMemoryPressure", "full"),
			Alarms: of(alarms, "search-memory"),
		},
		Graph{
			Title: "CPU of the busiest node", Unit: "%",
			Left:   m.lines("Maximum", "CPUUtilization", "busy"),
			Alarms: of(alarms, "search-cpu"),
		},
		Graph{Title: "Dedicated managers", Unit: "%", Alarms: of(alarms, "search-manager-cpu", "search-manager-memory")},
		Graph{
			Title: "Documents", Unit: "documents",
			Left: m.lines("Average", "SearchableDocuments", "to be found", "DeletedDocuments", "deleted, not yet cleaned up"),
		},
		Graph{
			Title: "Indexed and searched, per minute and node", Unit: "operations",
			Left: m.lines("Average", "IndexingRate", "documents indexed", "SearchRate", "searches of a shard"),
		},
		Graph{
			Title: "How long it took", Unit: "ms",
			Left: m.lines("Average", "IndexingLatency", "to index a document", "SearchLatency", "to search a shard"),
		},
		Graph{
			Title: "Answers, per minute", Unit: "answers",
			Left: m.lines("Sum", "2xx", "done", "3xx", "elsewhere", "4xx", "the request was wrong", "5xx", "the domain failed"),
		},
		AlarmStates{Title: "Alarms of the domain", Alarms: alarms},
	}}
}
