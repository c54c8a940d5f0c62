package search_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/search"
)

type Click struct {
	ID   string      `json:"id" schema:"id"`
	At   schema.Time `json:"at"`
	Page string      `json:"page"`
	Text string      `json:"text,omitempty" schema:"text"`
}

func ExampleIndex() {
	s, err := schema.Of[Click]()
	if err != nil {
		fmt.Println(err)
		return
	}
	index := search.Index{Name: "clicks", Rotation: search.OneDay, Retention: 30 * 24 * time.Hour, Replicas: 1, Mapping: s.Mapping()}
	if err := index.Validate(); err != nil {
		fmt.Println(err)
		return
	}
	template, _ := json.MarshalIndent(index.Template(), "", "  ")
	fmt.Printf("PUT /_index_template/%s\n%s\n", index.TemplateName(), template)
	policy, _ := index.RetentionPolicy()
	fmt.Println("deleted after", policy.Policy.States[0].Transitions[0].Conditions.MinIndexAge)
	fmt.Println("searched as", index.ReadName())
	// Output:
	// PUT /_index_template/clicks
	// {
	//   "index_patterns": [
	//     "clicks-*"
	//   ],
	//   "priority": 100,
	//   "template": {
	//     "settings": {
	//       "index.number_of_shards": 1,
	//       "index.number_of_replicas": 1
	//     },
	//     "mappings": {
	//       "dynamic": "strict",
	//       "properties": {
	//         "at": {
	//           "type": "date",
	//           "format": "strict_date_optional_time"
	//         },
	//         "id": {
	//           "type": "keyword",
	//           "ignore_above": 8191
	//         },
	//         "page": {
	//           "type": "keyword",
	//           "ignore_above": 8191
	//         },
	//         "text": {
	//           "type": "text",
	//           "fields": {
	//             "keyword": {
	//               "type": "keyword",
	//               "ignore_above": 256
	//             }
	//           }
	//         }
	//       }
	//     },
	//     "aliases": {
	//       "clicks": {}
	//     }
	//   }
	// }
	// deleted after 31d
	// searched as clicks
}

func ExampleDashboard() {
	s, err := schema.Of[Click]()
	if err != nil {
		fmt.Println(err)
		return
	}
	objects, err := search.Dashboard{
		Title: "Clicks", Index: "clicks", Mapping: s.Mapping(), TimeField: "at",
		Panels: []search.Panel{
			{Title: "Clicks over time", Chart: search.Bars, Metric: search.Count("clicks"), By: search.OverTime("at", "time"), Split: search.Terms("page", "page", 5)},
			{Title: "What is clicked", Chart: search.Table, Metric: search.Count("clicks"), By: search.Terms("text.keyword", "text", 20)},
		},
	}.SavedObjects()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range objects {
		fmt.Println(o.Type, o.ID)
	}
	file, _ := search.NDJSON(objects) // to import in Dashboards
	fmt.Println(bytes.Count(file, []byte("\n")), "lines")
	// Output:
	// index-pattern clicks
	// visualization clicks-clicks-over-time
	// visualization clicks-what-is-clicked
	// dashboard clicks-clicks
	// 5 lines
}
