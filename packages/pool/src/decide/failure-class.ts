/** Why an agent ended, where that has nothing to do with it or its session: starting it again changes nothing, or not soon. */
export type FailureClass = "rate_limited" | "logged_out" | "out_of_credit";

interface Rule {
  readonly is: FailureClass;
  readonly says: RegExp;
}

/**
 * By what agents and their providers say, on a screen or in an error. The first that applies: whoever is out of credit is often
 * told so with the status of a rate limit, or of a login.
 */
const rules: readonly Rule[] = [
  {
    is: "out_of_credit",
    says: /credit balance|out of credits?|insufficient[_ ](quota|credits?|balance|funds)|payment required|(status|http|error|code)\W{0,3}402\b/i,
  },
  {
    is: "logged_out",
    says: /not logged in|logged out|please (log|sign) ?in|\/login\b|login (is )?required|invalid (api|x-api)[- ]key|api key (is )?(missing|not found|invalid)|oauth token (has )?expired|authentication[_ ](error|failed)|(status|http|error|code)\W{0,3}401\b/i,
  },
  {
    is: "rate_limited",
    says: /rate[-_ ]?limit|usage limit|too many requests|quota exceeded|resource[_ ]exhausted|overloaded|(status|http|error|code)\W{0,3}(429|529)\b/i,
  },
];

/** The class of an end, from all that is said of it; null: it is an end as any other. */
export function failureClassOf(text: string): FailureClass | null {
  return rules.find(({ says }) => says.test(text))?.is ?? null;
}
