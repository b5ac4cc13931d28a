// Writing a record, and coming back to it.

import { begin } from "../journey/begin";

begin();
