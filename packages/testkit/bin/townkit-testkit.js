#!/usr/bin/env node
import "../dist/check/main.js";
